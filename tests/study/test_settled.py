"""A study goes on in the precision in which it began, whatever a second measurement says."""

import sqlite3
from contextlib import closing

import pytest

from lstmlab.cli.study_command import command
from lstmlab.errors import InputError
from lstmlab.study.storing import store
from lstmlab.study.storing.settled import settled_precision

STUDY = """
name = "small"
seeds = [1]
[tuning]
trials = 0
[axes]
optimizer = ["sgd", "adam"]
[recipe]
wide = "none"
[[tasks]]
task = "sentiment"
dataset = "{data}"
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Begins or goes on with a study, without a trial, where ``faster`` is measured."""
    data, file = tmp_path / "data.csv", tmp_path / "small.toml"
    data.write_text("text,label\n" + "good film,1\nbad film,0\n" * 20)
    file.write_text(STUDY.format(data=data))
    monkeypatch.setattr("lstmlab.study.execute.execute", lambda *_, **__: None)
    monkeypatch.setattr("lstmlab.study.baselines.keep", lambda *_: None)
    monkeypatch.setattr("lstmlab.cli.report_command.write", lambda *_: None)
    monkeypatch.delenv("LSTMLAB_PRECISION", raising=False)

    def run(faster):
        monkeypatch.setattr("lstmlab.training.machine.precision._faster", lambda: faster)
        command(file, out=tmp_path / "out", device="cpu")
        return tmp_path / "out"

    return run


def test_a_study_goes_on_in_the_precision_in_which_it_began(run):
    folder = run("float32")
    assert settled_precision(folder, "cpu") == "float32"
    assert run("bfloat16") == folder
    assert settled_precision(folder, "cpu") == "float32"


def test_a_precision_that_is_asked_for_counts(run, monkeypatch):
    folder = run("float32")
    monkeypatch.setenv("LSTMLAB_PRECISION", "bfloat16")
    with pytest.raises(InputError, match="the processor's precision have changed since"):
        run("float32")
    assert store.read(folder).meta()["precision"] == "float32"


def test_a_study_that_does_not_say_it_is_measured_for(run):
    """Makes the store as versions did that kept no precision."""
    folder = run("float32")
    with closing(sqlite3.connect(folder / store.FILE)) as kept, kept:
        kept.execute("DELETE FROM meta WHERE key = 'precision'")
    with pytest.raises(InputError, match="the processor's precision have changed since"):
        run("bfloat16")
    run("float32")
    assert store.read(folder).meta()["precision"] == "float32"
