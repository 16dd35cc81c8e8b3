"""``--predict-rest``: a new model answers the rows that have no label yet."""

import csv
import json

import pytest
from typer.testing import CliRunner

from lstmlab.cli import build
from lstmlab.errors import InputError

TINY = [
    "hidden_size=4", "embedding_size=4", "epochs=1", "pretraining_epochs=0", "train_on=train",
]  # fmt: skip


def train(data, *more):
    settings = [part for pair in TINY for part in ("--set", pair)]
    arguments = ["train", "sentiment", "--data", data, *settings, *more]
    return CliRunner().invoke(build(), [str(argument) for argument in arguments])


def test_they_are_written_as_they_stood_with_their_answers(tmp_path):
    file, out = tmp_path / "r.csv", tmp_path / "rest.csv"
    rows = [f'{i};"film; no {i}";{["good", "Bad", "", "n/a"][i % 4]};x{i}\r\n' for i in range(48)]
    rows[2] = "2;;;x2\r\n"  # no text: nothing to answer
    file.write_text("id;text;label;more\r\n" + "".join(rows), encoding="utf-8-sig", newline="")
    done = train(file, "--out", tmp_path / "m", "--merge-labels", "--predict-rest", out)
    assert done.exit_code == 0, done.output
    assert "note: r.csv: 23 of 48 rows without a label in 'label' are set aside" in done.output
    assert f"23 rows without a label answered in {out}" in " ".join(done.output.split())
    raw = out.read_bytes()
    assert raw.startswith("\ufeffid;text;label;more;predicted_label;probability\r\n".encode())
    answered = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert [row["id"] for row in answered] == [str(i) for i in range(3, 48) if i % 4 > 1]
    assert {row["label"] for row in answered} == {"", "n/a"}
    assert {row["predicted_label"] for row in answered} <= {"good", "Bad"}
    assert answered[0]["text"] == "film; no 3"
    assert answered[0]["more"] == "x3"


def test_it_is_suggested(tmp_path):
    file = tmp_path / "r.jsonl"
    rows = [{"text": f"film {i}", "label": [0, 1, None][i % 3]} for i in range(60)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = train(file, "--out", tmp_path / "m")
    assert "(--predict-rest FILE would answer the rows without a label)" in done.output


def test_what_can_not_be_done_is_said_before_training(tmp_path):
    file = tmp_path / "r.csv"
    file.write_text("text,label\n" + "a film,good\na plot,bad\n" * 20)
    for out, said in (
        ("rest.csv", "every row has a label in 'label'; drop --predict-rest, or answer other rows"),
        ("rest.xls", "answers are written as"),
        ("r.csv", "there already"),
    ):
        done = train(file, "--out", tmp_path / "m", "--predict-rest", tmp_path / out)
        assert isinstance(done.exception, InputError)
        assert said in str(done.exception)
    assert not (tmp_path / "m").exists()
    arguments = ["train", "language-modeling", "--data", file, "--out", tmp_path / "m"]
    arguments += ["--column", "text=text", "--predict-rest", tmp_path / "rest.csv"]
    done = CliRunner().invoke(build(), [str(argument) for argument in arguments])
    with pytest.raises(InputError, match="this task has no labels"):
        raise done.exception
