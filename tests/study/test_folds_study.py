"""A study in folds: all test on the same ones, and intervals allow for what these share."""

import json
import math
import re

import numpy as np
import pytest
from rich.console import Console

import small_study
from lstmlab.cli.report_command import write
from lstmlab.errors import InputError
from lstmlab.evidence import Results, find_out
from lstmlab.evidence.findings.baseline_lines import (
    BaselineLine,
    beside_baseline,
    from_text,
    to_text,
)
from lstmlab.evidence.statistics.estimate import t_quantile
from lstmlab.language.chinese.report import CHINESE
from lstmlab.language.say import ENGLISH
from lstmlab.study import baselines
from lstmlab.study.agenda import Agenda
from lstmlab.study.planning.study_file import StudyFile, read_study
from lstmlab.study.storing import merge, store
from lstmlab.trial import Fold, Record, Status

PLAIN = small_study.TOML.replace("trials = 2", "trials = 0").replace("seeds = [1, 2]\n", "")
TOML = PLAIN.replace("[tuning]", "folds = 3\n\n[tuning]")
TUNED = TOML.replace("trials = 0", "trials = 2")
META = {"name": "small", "about": "", "study": ""}
SCORES = {"sgd": (70.0, 74.0, 66.0), "adam": (80.0, 83.0, 75.0)}


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


def made(folder, toml=TOML):
    return small_study.planned(folder, toml)


def record(trial):
    name = trial.recipe.optimizer.name
    score = SCORES[name][(trial.fold.number - 1) % 3]
    metrics = {split: {"accuracy": score} for split in ("dev", "test")}
    return Record(status=Status.COMPLETE, metrics=metrics, steps=10)


RECORD = Record(status=Status.COMPLETE, metrics={"test": {"accuracy": 1.0}})


def run(todo, folder, record=record):
    contenders = [candidate.contender for candidate in todo.candidates]
    with store.start(folder, todo.text, todo.ids, contenders, META) as kept:
        agenda = Agenda(todo, kept)
        while trial := agenda.take():
            agenda.finish(trial, record(trial))
    return Results("small", contenders, store.read(folder).entries())


def test_every_contender_tests_on_the_same_folds(tmp_path):
    todo = made(tmp_path)
    assert todo.study.seeds == (1, 2, 3)
    folds = {1: Fold(number=1, count=3), 2: Fold(number=2, count=3), 3: Fold(number=3, count=3)}
    for candidate in todo.candidates:
        assert {trial.seed: trial.fold for trial in candidate.trials({})} == folds
        assert candidate.contender.folds == 3


def test_twice_as_many_seeds_are_other_folds_again(tmp_path):
    study = made(tmp_path, TOML.replace("folds = 3", "folds = 3\nseeds = [7, 8, 9, 1, 2, 3]")).study
    assert [str(fold) for fold in study.fold_of_seed.values()] == ["1/3", "2/3", "3/3"] * 2
    assert [fold.seed for fold in study.fold_of_seed.values()] == [0, 0, 0, 1, 1, 1]


def test_each_fold_is_searched_by_itself(tmp_path):
    todo = made(tmp_path, TUNED)
    one = todo.candidates[0]
    assert [search.seeds for search in one.searches] == [(1,), (2,), (3,)]
    for number, search in enumerate(one.searches, 1):
        assert {trial.fold.number for trial in search.tune} == {number}
        assert {trial.seed for trial in search.tune} == {todo.study.tuning_seeds[number - 1]}
    results = run(todo, tmp_path / "out")
    finals = [e.trial for e in results.entries if e.trial.purpose == "final"]
    assert sorted((t.seed, t.fold.number) for t in finals) == [(n, n) for n in (1, 1, 2, 2, 3, 3)]


def test_a_study_without_folds_has_none_in_its_text(tmp_path):
    todo = made(tmp_path, PLAIN)
    assert "folds" not in todo.text
    assert all(trial.fold is None for trial in todo.candidates[0].trials({}))
    assert "folds" not in todo.candidates[0].contender.model_dump()


def test_a_quick_look_is_without_folds(tmp_path):
    quick = made(tmp_path).study.quick()
    assert quick.folds is None
    assert StudyFile.model_validate_json(quick.model_dump_json()) == quick


@pytest.mark.parametrize("toml", [TOML, TUNED])
def test_intervals_and_differences_are_corrected_and_paired(tmp_path, toml):
    (finding,) = find_out(run(made(tmp_path, toml), tmp_path / "out"))
    best = finding.best
    assert (best.label, finding.folds) == ("adam", 3)
    spread = np.std(SCORES["adam"], ddof=1) * math.sqrt(1 / 3 + 1 / 2)
    assert best.score.half_width == pytest.approx(t_quantile(2) * spread)
    gap = finding.comparison.between("adam", "sgd")
    gaps = np.array(SCORES["adam"]) - SCORES["sgd"]
    assert gap.paired
    assert gap.value == pytest.approx(gaps.mean())
    error = np.std(gaps, ddof=1) * math.sqrt(1 / 3 + 1 / 2)
    assert gap.half_width == pytest.approx(t_quantile(2) * error)
    assert finding.comparison.superiority("adam", "sgd").interval is None


@pytest.mark.parametrize("toml", [TOML, TUNED])
def test_the_report_says_what_folds_are(tmp_path, monkeypatch, toml):
    run(made(tmp_path, toml), tmp_path / "out")
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "out", Console(quiet=True))
    page = (tmp_path / "out" / "report.html").read_text()
    assert "All examples were dealt out into 3 folds" in page
    assert "mean of 3 finals, each of which tests on one of 3 folds" in page
    assert "would take about" not in page
    assert "fold 2/3" in page
    table = (tmp_path / "out" / "records.csv").read_text().splitlines()
    place = table[0].replace('"', "").split(",").index("fold")
    assert {"1/3", "2/3", "3/3"} <= {row.replace('"', "").split(",")[place] for row in table[1:]}
    evidence = json.loads((tmp_path / "out" / "evidence.json").read_text())
    assert evidence["tasks"][0]["finding"]["rows"][0]["score"]["n"] == 3


def test_baselines_are_scored_in_the_same_folds(tmp_path):
    todo = made(tmp_path)
    (tmp_path / "out").mkdir()
    lines = {line.name: line for line in baselines.keep(tmp_path / "out", todo)}
    assert lines["majority"].by_seed[1].keys() == lines["linear"].by_seed[1].keys()
    assert sorted(lines["linear"].by_seed) == [1, 2, 3]
    mean = np.mean([of["accuracy"] for of in lines["linear"].by_seed.values()])
    assert lines["linear"].metrics["test"]["accuracy"] == pytest.approx(mean)
    assert from_text(to_text(lines.values())) == tuple(lines.values())


@pytest.mark.parametrize("toml", [TOML, TUNED])
def test_the_best_is_set_beside_a_baseline_fold_by_fold(tmp_path, toml):
    """Its mean varies by several points from fold to fold, but so does the baseline's."""
    (finding,) = find_out(run(made(tmp_path, toml), tmp_path / "out"))
    theirs = {seed: {"accuracy": score - 2.5} for seed, score in enumerate(SCORES["adam"], 1)}
    theirs[2] = {"accuracy": 81.0}
    line = BaselineLine(
        "sentiment", "words", "linear", "the linear model", "",
        {"test": {"accuracy": 77.0}}, 1.0, theirs,
    )  # fmt: skip
    low, high = finding.best.score.interval
    assert low < 77.0 < high
    beside = {"rows": finding.rows, "best": finding.best, "baselines": (line,)}
    found = type(finding)(**{**vars(finding), **beside})
    (said,) = beside_baseline(found, ENGLISH)
    assert said.startswith("It is better than the linear model (accuracy 77.0), by 2.3")
    assert "2.3" in beside_baseline(found, CHINESE)[0]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("folds = 3", "folds = 3\nseeds = [1, 2]",
         "folds: 2 seeds can't be dealt out to 3 folds alike; list 3 or 6, or none"),
        ("folds = 3", 'folds = 3\nseeds = "until decided"',
         'folds: doesn\'t go with seeds = "until decided"; list 3 seeds, or none'),
        ("folds = 3", "folds = 1", "folds: Input should be greater than or equal to 2 (given: 1)"),
        ("trials = 0", "trials = 2\nrepeats = 3",
         "tuning.repeats: each fold is searched anew already; drop it"),
        ("[axes]", '[axes]\nvaries = ["all", "order"]',
         "axes.varies: doesn't go with folds, whose data vary, too; drop it"),
    ],
)  # fmt: skip
def test_what_does_not_go_with_folds(tmp_path, old, new, line):
    small_study.write(tmp_path, TOML.replace(old, new))
    with pytest.raises(InputError, match=re.escape(line)):
        read_study(tmp_path / "small.toml")


def test_too_few_examples_are_said_before_anything_is_trained(tmp_path):
    small_study.write(tmp_path, TOML.replace("folds = 3", "folds = 100"))
    for split, count in (("train", 40), ("dev", 4), ("test", 4)):
        rows = [{"text": f"{split} {n}", "label": "ab"[n % 2]} for n in range(count)]
        (tmp_path / "words" / f"{split}.jsonl.gz").unlink()
        (tmp_path / "words" / f"{split}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with pytest.raises(InputError, match="44 examples are too few for 100 folds"):
        made(tmp_path, TOML.replace("folds = 3", "folds = 100"))


def test_other_seeds_on_the_same_folds_are_not_merged(tmp_path):
    run(made(tmp_path), tmp_path / "a")
    more = TOML.replace("folds = 3", "folds = 3\nseeds = [4, 5, 6]")
    run(made(tmp_path, more), tmp_path / "b")
    with pytest.raises(InputError, match=r"b: other seeds than in .*a, .* dealt out to the same"):
        merge.merge([tmp_path / "a", tmp_path / "b"], tmp_path / "merged")


def test_a_study_in_folds_is_not_merged_with_one_without(tmp_path):
    run(made(tmp_path), tmp_path / "a")
    seeds = TOML.replace("folds = 3", "folds = 3\nseeds = [1, 2, 3, 4]")
    run(made(tmp_path, seeds.replace("folds = 3", "folds = 4")), tmp_path / "b")
    with pytest.raises(InputError, match=r"b: not the protocol of .*a: folds is 4, not 3"):
        merge.merge([tmp_path / "a", tmp_path / "b"], tmp_path / "merged")
    run(made(tmp_path, PLAIN), tmp_path / "c", lambda trial: RECORD)
    for one, other in ("ac", "ca"):
        with pytest.raises(InputError, match=r"not the protocol of .*: folds is"):
            merge.merge([tmp_path / one, tmp_path / other], tmp_path / "merged")
