"""``lstmlab study --backend``: where trials run, and how many at a time."""

import pytest
from typer.testing import CliRunner

import small_study
from lstmlab.cli import build
from lstmlab.cli._machine import places, side_by_side
from lstmlab.cli.study_command import command
from lstmlab.errors import InputError


@pytest.fixture
def ran(tmp_path, monkeypatch):
    """Runs a study without its trials; how these were to be run."""
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    calls = []

    def execute(plan, agenda, jobs, progress, *, backend, checkpoints):
        calls.append((backend, jobs, checkpoints.name))

    monkeypatch.setattr("lstmlab.study.execute.execute", execute)
    monkeypatch.setattr("lstmlab.study.baselines.keep", lambda *_: None)
    monkeypatch.setattr("lstmlab.cli.report_command.write", lambda *_: None)
    file = small_study.write(tmp_path)

    def run(**how):
        command(file, out=tmp_path / "out", data=tmp_path, device="cpu", **how)
        return calls[-1]

    return run


def test_trials_run_where_it_is_said_and_else_in_processes(ran):
    assert ran(jobs=3) == ("processes", 3, "checkpoints")
    assert ran(backend="inline") == ("inline", 1, "checkpoints")


def test_what_can_not_be_is_said_before_anything_is_read_or_written(ran, tmp_path):
    with pytest.raises(InputError, match=r"^unknown backend 'inlin'; did you mean 'inline'"):
        ran(backend="inlin")
    said = "^--jobs 2: backend inline runs one trial at a time; leave it out$"
    with pytest.raises(InputError, match=said):
        ran(backend="inline", jobs=2)
    assert not (tmp_path / "out").exists()


def test_as_many_run_side_by_side_as_find_a_core_of_their_own():
    assert side_by_side("processes", None, "cpu") == places("cpu")
    assert side_by_side("processes", 9, "cpu") == 9
    assert side_by_side("inline", 1, "cpu") == 1


def test_backends_are_listed_with_what_they_are():
    done = CliRunner().invoke(build(), ["list", "backends"])
    assert done.exit_code == 0, done.output
    lines = {line.split()[0]: line for line in done.output.splitlines()}
    assert {"inline", "processes"} <= lines.keys()
    assert lines["processes"].endswith(
        "in processes of this machine, side by side, each with one thread."
    )
