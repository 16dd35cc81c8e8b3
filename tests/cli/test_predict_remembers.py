"""What predict and evaluate take from the model: its data's columns, encoding and separator."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from lstmlab import InputError
from lstmlab.api.model import Model
from lstmlab.artifacts import saved
from lstmlab.cli import evaluate_command, predict_command
from lstmlab.data import load
from lstmlab.data.remembered import Remembered
from lstmlab.data.understanding.cleaning import Cleaning
from models_made import untrained

KNOWN = Remembered({"text": "Review Text", "label": "Stars"}, "cp1250", ";")


def lstmlab(*arguments: object, given: str | None = None) -> tuple[str, str]:
    """Standard output and standard error of a command."""
    app = typer.Typer()
    app.command("predict")(predict_command.command)
    app.command("evaluate")(evaluate_command.command)
    result = CliRunner().invoke(app, [str(each) for each in arguments], input=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("remembers") / "model"
    saved.save(folder, replace(untrained("sentiment", unit="word"), remembered=KNOWN))
    return folder


def label(model: Path, text: str) -> str:
    return saved.read(model).predict([text])[0]["label"]


def test_how_a_file_was_read_is_remembered(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    rows = [f"'{i}' čistý pokoj;{'ja' if i % 2 else 'ne'}" for i in range(40)]
    file.write_bytes(("Review Text;Stars\n" + "\n".join(rows)).encode("cp1250"))
    columns = {"text": "Review Text", "label": "Stars"}
    found = load(str(file), None, columns, encoding="windows-1250")
    assert found.remembered == KNOWN
    file.write_text("text,label\n" + "\n".join(rows).replace(";", ","), encoding="utf-8-sig")
    named = {"text": "text", "label": "label"}
    assert load(str(file)).remembered == Remembered(named, "", ",")
    (tmp_path / "in.jsonl").write_text('{"text": "a", "label": 1}\n{"text": "b", "label": 2}\n' * 9)
    assert load(str(tmp_path / "in.jsonl")).remembered == Remembered(named)


def test_a_file_is_split_as_it_was_in_training(tmp_path: Path) -> None:
    """Else a model would be scored on what it was trained on."""
    file = tmp_path / "in.csv"
    rows = [f"room {i % 90},{('good', 'Good ', 'bad', 'bad', 'N/A')[i % 5]}" for i in range(200)]
    file.write_text("\n".join(["text,label", *rows]))
    trained = load(str(file), cleaning=Cleaning(merge_labels=True, no_duplicates=True))
    assert trained.remembered.merge_labels
    assert trained.remembered.no_duplicates
    again = load(str(file), remembered=trained.remembered, cleaning=Cleaning(labels=("good",)))
    assert again.splits == trained.splits
    assert load(str(file)).splits["test"] != trained.splits["test"]
    every = load(str(file), as_is=True, remembered=trained.remembered)
    assert every.size("train") == 160  # a new file, of which each row counts


def test_a_test_split_of_other_data_is_said(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("text,label\n" + "film,good\nplot,bad\nother,good\nthin,bad\n" * 20)
    fingerprint = load(str(file)).fingerprint
    made = untrained("sentiment", unit="word")
    same = replace(made, trial=made.trial.model_copy(update={"fingerprint": fingerprint}))
    for model, split, said in ((made, "test", 1), (same, "test", 0), (made, "all", 0)):
        folder = tmp_path / f"{split}-{said}-{model is made}"
        saved.save(folder, model)
        told = lstmlab("evaluate", folder, "--data", file, "--split", split)[0]
        assert told.count("test: drawn from other data than the model was trained on") == said


def test_a_new_file_needs_no_option(model: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "new.csv", tmp_path / "done.csv"
    rows = ["Id;Review Text", "1;film was good", "2;", "3;čistý, film", ";"]
    file.write_bytes("\r\n".join([*rows, ""]).encode("cp1250"))
    told = lstmlab("predict", model, "--file", file, "--out", out)[1]
    assert "note: 2 of 4 rows have no text, and so an empty answer (lines 3, 5)" in told
    made = list(csv.reader(io.StringIO(out.read_bytes().decode("cp1250")), delimiter=";"))
    assert made[0] == ["Id", "Review Text", "label", "probability"]
    assert [row[:3] for row in made[1:]] == [
        ["1", "film was good", label(model, "film was good")],
        ["2", "", ""],
        ["3", "čistý, film", label(model, "čistý, film")],
        ["", "", ""],
    ]
    assert [row[3] == "" for row in made[1:]] == [False, True, False, True]


def test_probabilities_of_all_labels_are_columns(model: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "new.csv", tmp_path / "done.csv"
    file.write_text("Review Text;probability_bad\nfilm was good;1\n;2\n")
    lstmlab("predict", model, "--file", file, "--out", out, "--probabilities")
    first, second = csv.DictReader(io.StringIO(out.read_text()), delimiter=";")
    (answer,) = saved.read(model).predict(["film was good"])
    columns = ["predicted_probability_bad", "probability_good", "probability_neither"]
    assert [*first][2:] == ["label", "probability", *columns]
    assert [float(first[each]) for each in columns] == pytest.approx(
        [*answer["probabilities"].values()], abs=2e-6
    )
    assert [second[each] for each in columns] == ["", "", ""]
    with pytest.raises(InputError, match=r"^--probabilities: of a file"):
        lstmlab("predict", model, "a", "--probabilities")


TAKEN = {
    "the remembered one": ("text;Review Text", "b", ""),
    "ours": ("text;Id", "a", ""),
    "one that is spelled otherwise": ("Id;review_text", "b", "'review_text' is taken for"),
    "the only one": ("Satz", "a", "'Satz' is taken for the column 'Review Text'"),
    "one that is called alike": ("Id;Comment;Stars", "b", "'Comment' is taken for"),
}


@pytest.mark.parametrize("case", TAKEN)
def test_a_column_is_found(case: str, model: Path, tmp_path: Path) -> None:
    header, taken, said = TAKEN[case]
    row = ";".join("abc"[: header.count(";") + 1])
    (tmp_path / "new.csv").write_text(f"{header}\n{row}\n")
    printed, told = lstmlab("predict", model, "--file", tmp_path / "new.csv", "--json")
    assert json.loads(printed)["text"] == taken
    assert said in told
    assert bool(said) == bool(told)


def test_what_is_named_wins_and_what_fits_nothing_is_one_line(model: Path, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text("Review Text;Satz\nb;a\n")
    named = ("--column", "text=Satz")
    assert json.loads(lstmlab("predict", model, "--file", file, "--json", *named)[0])["text"] == "a"
    with pytest.raises(InputError, match=r"no column 'satz' \(there are: Review Text, Satz\)"):
        lstmlab("predict", model, "--file", file, "--column", "text=satz")
    file.write_text("Id;Nr\na;b\n")
    with pytest.raises(InputError, match=r"line 2: no column 'Review Text' \(there are: Id, Nr\)"):
        lstmlab("predict", model, "--file", file)


@pytest.mark.parametrize("header", ["Review Text;Stars", "text;label"])
def test_evaluate_needs_no_option_either(header: str, model: Path, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    text = f"{header}\nčistý film was good;good\na film;bad\n"
    file.write_bytes(text.encode("cp1250"))
    asked = ("evaluate", model, "--data", file, "--split", "all", "--json")
    answered = json.loads(lstmlab(*asked)[0])
    assert answered["examples"] == 2
    assert Model.read(model).evaluate(file, "all")["accuracy"] == answered["accuracy"]
    expected = [label(model, each) for each in ("čistý film was good", "a film")]
    right = [one == other for one, other in zip(expected, ["good", "bad"], strict=True)]
    assert answered["accuracy"] == pytest.approx(50 * sum(right))


PRINTED = {"sentiment": "\t\t", "translation": "", "language-modeling": ""}


@pytest.mark.parametrize("task", PRINTED)
def test_a_line_without_text_has_an_empty_line(task: str, tmp_path: Path) -> None:
    saved.save(tmp_path / "model", untrained(task))
    given = "film\n \nplot\r\n\nbad"
    lines = lstmlab("predict", tmp_path / "model", given=given)[0].split("\n")
    assert len(lines) == 6
    assert [lines[1], lines[3], lines[5]] == [PRINTED[task], PRINTED[task], ""]
    answers = lstmlab("predict", tmp_path / "model", "--json", given=given)[0].splitlines()
    assert len(answers) == 5
    lstmlab("predict", tmp_path / "model", "--out", tmp_path / "out.txt", given=given)
    written = (tmp_path / "out.txt").read_text().split("\n")
    assert [len(written), written[1], written[3]] == [6, "", ""]
    # An argument is a text, also an empty one.
    assert lstmlab("predict", tmp_path / "model", "", "--json")[1] == ""


def test_a_json_object_may_lack_its_text(model: Path, tmp_path: Path) -> None:
    file = tmp_path / "new.jsonl"
    file.write_text('{"Review Text": "film"}\n{"id": 1}\n{"Review Text": null}\n')
    out = tmp_path / "done.jsonl"
    lstmlab("predict", model, "--file", file, "--out", out)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["label"] for row in rows] == [label(model, "film"), None, None]
    assert rows[1] == {"id": 1, "label": None, "probability": None}


def test_parquet_has_rows_without_text_too(model: Path, tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    table = pyarrow.table({"Review Text": ["film", None, ""], "n": [1, 2, 3]})
    parquet.write_table(table, tmp_path / "new.parquet")
    out = tmp_path / "done.csv"
    told = lstmlab("predict", model, "--file", tmp_path / "new.parquet", "--out", out)[1]
    assert "2 of 3 rows have no text, and so an empty answer (rows 2, 3)" in told
    assert [line.split(",")[:3] for line in out.read_text().splitlines()[2:]] == [
        ["", "2", ""],
        ["", "3", ""],
    ]


def test_what_the_terminal_lacks_is_one_line(model: Path) -> None:
    given = [sys.executable, "-m", "lstmlab", "predict", model, "好 film"]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    ended = subprocess.run(given, env=environment, capture_output=True, encoding="cp1252")
    assert ended.returncode == 2
    said = (
        "lstmlab: standard output is in cp1252, which has no '\\u597d'; set PYTHONIOENCODING=utf-8"
    )
    assert ended.stderr.startswith(said)
    assert ended.stderr.count("\n") == 1


def test_a_full_disk_is_one_line(model: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    for more in ([], ["--json"], ["--out", "-"]):
        with full.open("w") as nowhere:
            ended = subprocess.run(
                [sys.executable, "-m", "lstmlab", "predict", model, "film", *more],
                stdout=nowhere,
                stderr=subprocess.PIPE,
                text=True,
            )
        assert ended.returncode == 2
        assert ended.stderr.endswith("standard output: can't be written: No space left on device\n")
        assert ended.stderr.count("\n") == 1
