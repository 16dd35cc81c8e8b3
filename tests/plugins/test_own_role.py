"""A role and a task that reads it, each one file of a user's, from a table to a served answer."""

from __future__ import annotations

import csv
import json
import random
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console
from typer.testing import CliRunner

import lstmlab
from lstmlab import registry
from lstmlab.api.fitting import preparation
from lstmlab.artifacts import saved
from lstmlab.cli import baseline_command, build
from lstmlab.data import Dataset, load
from lstmlab.data.columns import Columns, of_task
from lstmlab.data.understanding.cleaning import Cleaning
from lstmlab.errors import InputError
from lstmlab.registry import PluginNeeded
from plugins_made import write_plugins

OWN = sorted((Path(__file__).parent / "own").glob("*.py"))
"""The task ``marking``, and a metric for it."""
TINY = {"hidden_size": 8, "embedding_size": 8, "epochs": 8, "precision": "float32"}


def command(*arguments: object, plugins: list[Path]) -> str:
    """What a command prints, with no other plug-ins than those."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_used", {})
        given = [part for file in plugins for part in ("--plugin", file)]
        result = CliRunner().invoke(build(), [str(part) for part in (*arguments, *given)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Reviews that are worth half a star, and one more for each ``good``; and a model of them."""
    folder = tmp_path_factory.mktemp("roles")
    shown = {file.name: file for file in write_plugins(folder)}
    plugins = [Path(shutil.copy(file, folder)) for file in OWN] + [shown["mark.py"]]
    draw, rows = random.Random(0), []
    for number in range(240):
        words = draw.choices(["plot", "film", "cast", "the"], k=draw.randint(2, 5))
        words += ["good"] * (number % 4)
        draw.shuffle(words)
        rows.append((" ".join(words), "many" if number in (7, 9) else f"{number % 4}.50"))
    with (folder / "scores.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("review", "stars"), *rows])
    at = SimpleNamespace(folder=folder, data=folder / "scores.csv", plugins=plugins)
    at.columns = ["--column", "text=review", "--column", "score=stars"]
    at.model = folder / "model"
    sets = [part for key, value in TINY.items() for part in ("--set", f"{key}={value}")]
    command(
        "train", "marking", "--data", at.data, *at.columns, *sets, "--out", at.model,
        plugins=plugins,
    )  # fmt: skip
    return at


def test_a_cell_is_what_its_role_reads(made):
    for file in made.plugins:
        lstmlab.use(file)
    wanted = of_task("marking")
    assert wanted == Columns({"text": "text", "score": "mark"})
    dataset = load(str(made.data), wanted, {"text": "review", "score": "stars"})
    assert {*dataset.splits["train"]["score"]} == {"0.5", "1.5", "2.5", "3.5"}
    assert dataset.columns.called == "marked"
    # Drawn, not the end; and nothing is known of labels.
    assert [dataset.size(split) for split in ("train", "dev", "test")] == [190, 24, 24]
    assert dataset.labels == []
    assert dataset.notes[0] == (
        "scores.csv: 2 of 240 rows whose 'stars' is no mark are left out (lines 9, 11)"
    )
    with pytest.raises(InputError) as raised:
        load("opinions-en", wanted)
    assert str(raised.value) == (
        "opinions-en: a labelled data set; this needs a marked one (columns text, score)"
    )


def test_an_edited_role_makes_another_data_set(made, tmp_path, monkeypatch):
    def fingerprint(file: Path) -> str:
        monkeypatch.setattr(registry, "_used", {})
        lstmlab.use(file)
        split = {"text": ["a", "b"], "score": ["1.0", "2.0"]}
        return Dataset("d", {"text": "text", "score": "mark"}, {"train": split}).fingerprint

    before = next(file for file in made.plugins if file.name == "mark.py")
    assert fingerprint(before) == fingerprint(before)
    edited = tmp_path / "mark.py"
    edited.write_text(before.read_text() + "\n# edited\n")
    assert fingerprint(edited) != fingerprint(before)


def test_data_guesses_and_shows_the_column(made):
    shown = command("data", made.data, "--task", "marking", plugins=made.plugins)
    assert "marked, 238 examples" in shown
    assert "text is 'review', by what it holds" in shown
    assert "score is 'stars', by what it holds" in shown
    (line,) = (line for line in shown.splitlines() if "the scores" in line)
    assert line.split()[-3:] == ["0.5", "to", "3.5"]


def test_the_model_learned_what_the_numbers_say(made):
    printed = command("evaluate", made.model, "--data", made.data, "--json", plugins=made.plugins)
    error = json.loads(printed)["mean-absolute-error"]
    assert error < 0.6  # 1, for whoever says 2 of all
    lines = command("predict", made.model, "film good good good", "plot", plugins=made.plugins)
    (good, text), (bad, _) = (line.split("\t") for line in lines.splitlines())
    assert text == "film good good good"
    assert float(good) > float(bad) + 1
    answer = json.loads(command("predict", made.model, "plot", "--json", plugins=made.plugins))
    assert answer == {"text": "plot", "score": float(bad)}
    explained = command("predict", made.model, "plot", "--explain", plugins=made.plugins)
    assert explained == f"{bad}\tplot\n"


def test_a_table_is_answered_in_a_column_of_its_own(made, tmp_path):
    rows, done = tmp_path / "new.csv", tmp_path / "done.csv"
    rows.write_text("review,id\ngood good good film,1\n,2\nplot,3\n")
    command("predict", made.model, "--file", rows, "--out", done, plugins=made.plugins)
    with done.open(newline="", encoding="utf-8-sig") as file:
        table = [*csv.DictReader(file)]
    assert [row["id"] for row in table] == ["1", "2", "3"]
    assert [bool(row["score"]) for row in table] == [True, False, True]


def test_the_card_says_what_the_role_cautions_of(made):
    card = (made.model / "README.md").read_text(encoding="utf-8")
    assert "- It gives every text a mark, also one that has nothing to do with it." in card
    assert "What it takes for what" not in card


def test_a_set_that_no_task_reads_is_refused_in_a_line(made, tmp_path):
    (tmp_path / "scored.py").write_text(
        '"""Texts with numbers."""\n'
        'COLUMNS, LANGUAGE = {"text": "text", "score": "mark"}, "en"\n'
        'ABOUT = "Made up."\n\n\n'
        'def load():\n    rows = {"text": ["a"] * 9, "score": ["1.0"] * 9}\n'
        '    return {split: rows for split in ("train", "dev", "test")}, ()\n'
    )
    lstmlab.use(next(file for file in made.plugins if file.name == "mark.py"))
    lstmlab.use(tmp_path / "scored.py")

    def entry():
        return preparation.entry(Console(quiet=True), "scored", None, {}, None, Cleaning())

    with pytest.raises(InputError, match=r"^scored: no task reads its columns, text and score$"):
        entry()
    with pytest.raises(InputError, match=r"^scored: what it is for can't be told; name"):
        baseline_command.command("scored")
    task = lstmlab.use(next(file for file in made.plugins if file.name == "marking.py"))
    assert entry().task == task


def test_a_model_names_the_role_that_it_wants(made):
    for file in made.plugins:
        if file.name != "mark.py":
            lstmlab.use(file)
    with pytest.raises(PluginNeeded) as raised:
        saved.read(made.model)
    assert str(raised.value) == (
        f"{made.model}: needs a role that doesn't come with lstmlab: mark. It is run only if you "
        "name its file: --plugin mark.py"
    )
