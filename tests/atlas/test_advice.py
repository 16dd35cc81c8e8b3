"""What is advised from records with known answers, and how it is said."""

from __future__ import annotations

import json
import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import atlas_made
from lstmlab import tasks
from lstmlab.atlas.advice import reading, wording
from lstmlab.atlas.advice.advise import Advice, Silence, advise
from lstmlab.atlas.portfolio.matrix import matrix
from lstmlab.atlas.portfolio.validation import Sure, borne_out
from lstmlab.atlas.records.described import Described
from lstmlab.atlas.records.files import write
from lstmlab.cli import build
from lstmlab.language.chinese.atlas import ATLAS, CHINESE
from lstmlab.language.say import ENGLISH
from lstmlab.recipe import Recipe

ZH = Described("sentiment", "zh", 4000, 60.0, 2)


SCORES = {**atlas_made.SCORES, "titles": {**atlas_made.SCORES["titles"], "default": 62.0}}
"""With these it is borne out that another recipe is better than the default."""


def asked(
    wanted: Described = ZH,
    budget: float | None = None,
    scores: Mapping[str, Mapping[str, float]] = SCORES,
) -> Advice:
    table = matrix(atlas_made.rows(scores))
    return advise(table, wanted, dict, lambda changes: 10.0, budget)


def test_what_is_advised_and_what_bears_it_out() -> None:
    told = asked()
    assert [place.dataset for place in told.similar] == ["hotels", "titles", "films"]
    # lion is best on hotels, which counts most; then small is on titles, and gru on films.
    assert [one.name for one in told.recipes] == ["lion", "small", "gru", "default"]
    assert [one.adds for one in told.recipes] == ["", "titles", "films", ""]
    lion = told.recipes[0]
    assert lion.changes == atlas_made.CHANGES["lion"]
    assert (lion.standing.near, lion.standing.sets) == (1, 3)
    assert lion.standing.ids == ("lion-hotels-1", "lion-titles-1", "lion-films-1")
    assert 0 < lion.standing.regret < 0.3
    assert told.points == 1
    assert told.default is not None
    assert (told.default.near, told.default.sets) == (0, 3)
    assert told.linear is not None
    assert (told.linear.as_good, told.linear.sets, told.linear.baseline) == (1, 3, "linear")
    assert told.linear.is_likely is None  # hotels alone is more than a third of the weight
    assert told.borne is not None
    # hotels: gru, 6/7 against 8/7; films: lion, 0.2 against 0.4; titles: lion, 1.0 against 0.9.
    assert (told.borne.better, told.borne.sets) == (2, 3)
    assert told.borne.first == pytest.approx((6 / 7 + 0.2 + 1.0) / 3)
    assert told.borne.default == pytest.approx((8 / 7 + 0.4 + 0.9) / 3)
    assert told.borne.sure is Sure.LIKELY


def test_the_default_comes_first_where_nothing_is_borne_out_to_be_better() -> None:
    told = asked(scores=atlas_made.SCORES)  # titles: lion, 1.0 against 0.5
    assert told.borne is not None
    assert (told.borne.better, told.borne.sets, told.borne.sure) == (2, 3, Sure.UNDECIDED)
    assert [one.name for one in told.recipes] == ["default", "lion", "small", "gru"]
    said = wording.lines(told, ENGLISH)
    assert said[4] == "   why: the records don't bear out that another is better"
    assert said[-1].endswith("better than the default, which therefore comes first.")
    # Without the default, which takes 10 s for three passes, the others keep their order.
    assert asked(budget=20.0, scores=atlas_made.SCORES).recipes[0].name != "default"


def test_how_long_it_takes_hangs_on_the_data() -> None:
    # lion takes 10 s for three passes over 4,000 texts of 60 words.
    hotels = 10 / 3 / 4000
    films, titles = 10 / 3 / 2000 * 3, 10 / 3 / 8000 * 4
    told = asked()
    assert told.recipes[0].seconds == pytest.approx(sorted([hotels, films, titles])[1] * 40_000)
    longer = asked(Described("sentiment", "zh", 8000, 60.0, 2))
    assert longer.recipes[0].seconds == pytest.approx(2 * told.recipes[0].seconds)
    quick = asked(budget=told.recipes[1].seconds)  # small takes a fifth of what lion does
    assert [one.name for one in quick.recipes] == ["small"]
    assert asked(budget=0.001).silence is Silence.BUDGET


def test_the_default_is_advised_where_it_is_best() -> None:
    scores = {name: {**each, "default": 99.0} for name, each in atlas_made.SCORES.items()}
    told = advise(matrix(atlas_made.rows(scores)), ZH, dict, lambda changes: 10.0)
    assert (told.recipes[0].name, told.recipes[0].changes) == ("default", {})
    said = wording.lines(told, ENGLISH)
    assert said[3] == "1. default: the task's default recipe"
    assert not any("It replaces" in line for line in said)
    assert told.borne is not None
    assert (told.borne.better, told.borne.first) == (0, 0)


def test_with_too_few_records_it_is_silent() -> None:
    few = asked(Described("tagging", "en"))
    assert (few.silence, few.recipes, few.similar) == (Silence.FEW, (), ())
    none = advise(matrix([]), ZH, dict, lambda changes: 1.0)
    assert none.silence is Silence.NO_RECORDS


def test_a_task_reads_its_fields_only() -> None:
    tagging, films = tasks.load("tagging"), tasks.load("sentiment")
    assert reading.read_by(tagging, {"pooling": "mean", "cell": "gru"}) == {"cell": "gru"}
    assert reading.read_by(tagging, {"pooling": "mean"}) is None  # that is its default
    assert reading.read_by(tagging, {"unit": "bpe"}) is None  # which it can't have
    waits = {"schedule": "reduce-on-plateau"}
    labels = tasks.load("classification")
    assert reading.read_by(labels, waits) == {**waits, "train_on": "train"}
    changes = {"hidden_size": 32, "optimizer": {"name": "lion", "learning_rate": 0.001}}
    assert reading.read_by(films, changes) == changes
    more = {**changes, "wide": films.recipe.wide, "cell": "lstm", "dropout": films.recipe.dropout}
    assert reading.read_by(films, more) == changes  # the others are as by default
    wanted = Described("sentiment", examples=640)
    assert reading.passes(films, {"epochs": 3, "pretraining_epochs": 2}, wanted) == 5
    few = {"epochs": 3, "batch_size": 64, "least_steps": 100}
    assert reading.passes(films, few, wanted) == 10 + films.recipe.pretraining_epochs


def test_a_recipe_as_a_file_as_options_and_in_short() -> None:
    changes = {
        "optimizer": {"name": "lion", "learning_rate": 0.001}, "cell": "gru",
        "schedule.warmup": 0.1, "locked_dropout": True,
    }  # fmt: skip
    text = reading.as_toml(changes, ("a comment",))
    assert text.startswith("# a comment\ncell = ")
    sentiment = tasks.load("sentiment")
    made = sentiment.recipe_with(changes)
    assert sentiment.recipe_with(tomllib.loads(text)) == made
    assert made.optimizer.name == "lion"
    assert reading.as_options(changes) == (
        "--set cell=gru --set locked_dropout=true --set optimizer=lion "
        "--set optimizer.learning_rate=0.001 --set schedule.warmup=0.1"
    )
    assert reading.in_short(changes) == (
        "cell gru, locked dropout true, optimizer lion (learning rate 0.001), schedule warmup 0.1"
    )


def test_what_is_said() -> None:
    told = wording.lines(asked(), ENGLISH)
    assert told[0] == (
        "Asked for: sentiment, Chinese, 4,000 examples, 60 words long (median), 2 labels"
    )
    assert told[1] == (
        "Similar sets in the atlas, most similar first: hotels (zh, 4,000), titles "
        "(classification, zh, 8,000), films (en, 2,000)"
    )
    assert told[3] == "1. lion: optimizer lion (learning rate 0.0005)"
    assert told[5].startswith("   within a point of the best found on 1 of 3 similar sets; mean ")
    assert told[-2] == (
        "A model without a network may be as good: the linear model is as good as the best recipe "
        "found, or nearly, on 1 of 3 similar sets; lstmlab baseline tries it in seconds."
    )
    assert told[-1].endswith(
        "likely better than the default, but these are too few sets to be sure."
    )
    assert told[18] == "4. default: the task's default recipe"
    assert told[23].startswith("It replaces the task's default recipe, which is within a point of")
    few = wording.lines(asked(Described("tagging")), ENGLISH)
    assert "too few sets like this (similar corpora: 0; at least 2 are needed)" in few[-1]


def test_all_is_said_in_chinese_with_the_same_places() -> None:
    for english, chinese in ATLAS.items():
        places = [
            sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)
            for text in (english, chinese)
        ]
        assert places[0] == places[1], english
    for advice in (
        asked(),
        asked(Described("tagging", "en")),
        asked(budget=0.001),
        asked(scores=atlas_made.SCORES),
    ):
        for line in wording.lines(advice, CHINESE):
            words = re.sub(r"^\d\. .*|lstmlab \w+|hotels|films|titles|zh|en", "", line)
            assert not re.search("[a-z]{4}", words), line


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    write(atlas_made.rows(SCORES), tmp_path / "atlas" / "recipes.parquet")
    return tmp_path / "atlas"


def advised(*given: str) -> str:
    done = CliRunner().invoke(build(), ["advise", *given])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_writes_a_recipe_that_train_reads(atlas: Path, tmp_path: Path) -> None:
    out = tmp_path / "recipe.toml"
    said = advised(
        "--task", "sentiment", "--language", "zh", "--examples", "4000", "--length", "60",
        "--labels", "2", "--budget", "1h", "--records", str(atlas), "--out", str(out),
    )  # fmt: skip
    command = f"lstmlab train sentiment --data DATA --recipe {out} --time-limit 1h --out model"
    assert f"Try it: {command}" in said
    recipe: Recipe = tasks.load("sentiment").recipe_from(out)
    assert recipe.optimizer.name == "lion"
    assert out.read_text().splitlines()[1] == f"# {command}"


def test_the_command_answers_in_json_and_looks_at_data(atlas: Path) -> None:
    told = json.loads(
        advised("opinions-zh", "--task", "sentiment", "--records", str(atlas), "--json")
    )
    assert told["asked"] == {
        "task": "sentiment", "language": "zh", "examples": 4000, "length": told["asked"]["length"],
        "labels": 2,
    }  # fmt: skip
    assert [one["name"] for one in told["recipes"]] == ["lion", "small", "gru", "default"]
    assert told["recipes"][0]["records"][0] == "lion-hotels-1"
    assert told["commands"][0] == (
        "lstmlab train sentiment --data opinions-zh --set optimizer=lion "
        "--set optimizer.learning_rate=0.0005 --out model"
    )
    assert told["silence"] is None


def test_what_is_wrong_is_said_in_a_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(build(), ["advise"])
    assert "say with --task what to learn" in str(done.exception)
    done = CliRunner().invoke(build(), ["advise", "--task", "x", "--records", str(tmp_path / "no")])
    assert "no such folder" in str(done.exception)


@pytest.mark.parametrize(("worse_on", "sure"), [(3, Sure.UNDECIDED), (1, Sure.LIKELY)])
def test_one_set_on_which_the_default_failed_is_not_enough(worse_on: int, sure: Sure) -> None:
    rows, low = [], json.dumps({"linear": {"dev": 20.0, "test": 20.0}})
    for number, dataset in enumerate(atlas_made.SETS):
        score = 79.9 if number < worse_on else 95.0
        for name, dev, test in (("default", 80.0, 80.0), ("gru", 90.0, score)):
            one = atlas_made.row(name, dataset, dev, baselines=low)
            rows.append(replace(one, test_score=test))
    found = borne_out(matrix(rows), Described("sentiment"))
    assert found is not None
    assert found.first < found.default
    assert (found.better, found.sets) == (4 - worse_on, 4)
    assert found.sure is sure
