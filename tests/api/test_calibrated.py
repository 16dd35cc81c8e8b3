"""A classifier and the one that calibrates it, trained at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from lstmlab import tasks
from lstmlab.api import calibrated
from lstmlab.api.learning import learn
from lstmlab.errors import TrainingError
from lstmlab.training.machine.beside import Beside
from lstmlab.trial import Point
from small_data import labelled

SMALL = {
    "embedding_size": 8, "hidden_size": 8, "pretraining_epochs": 1, "epochs": 2, "evaluations": 2,
    "min_count": 1, "batch_size": 8,
}  # fmt: skip


@pytest.fixture(autouse=True)
def two_threads(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def train(wait: float, monkeypatch, threads: int = 2, **options):
    """``wait``: seconds after which the other training is begun beside the first."""
    torch.set_num_threads(threads)
    begun = []
    begin = Beside.begin

    def counted(self):
        begun.append(self)
        begin(self)

    monkeypatch.setattr(Beside, "begin", counted)
    monkeypatch.setattr(calibrated, "WAIT", wait)
    task = tasks.load("classification")
    changes = {**SMALL, **options.pop("changes", {})}
    model = learn(task, labelled(), task.recipe_with(changes), **options)
    return model, len(begun)


def test_at_once_or_one_after_the_other_the_record_is_the_same(monkeypatch):
    points: list[Point] = []
    trials = []
    seen = {"on_point": points.append, "on_trial": lambda trial: trials.append(trial.purpose)}
    beside, processes = train(0.0, monkeypatch, **seen)
    assert (processes, trials) == (1, ["final", "tune"])
    # Those of the process come, too: of its pre-training, and of dev.
    assert {point.pretraining for point in points if point.beside} == {True, False}
    assert sum(point.beside and point.score > 0 for point in points) == 2
    assert sum(not point.beside and not point.pretraining for point in points) == 2
    after, processes = train(1e9, monkeypatch)
    assert processes == 0
    alone, processes = train(0.0, monkeypatch, threads=1)
    assert processes == 0
    for other in (after, alone):
        assert other.record.without_times() == beside.record.without_times()
        weights = other.trained.model.state_dict()
        for name, tensor in beside.trained.model.state_dict().items():
            assert torch.equal(tensor, weights[name])
    assert float(beside.trained.model.temperature) != 1
    assert "in a run of the same recipe that held it out" in " ".join(beside.record.notes)
    assert torch.get_num_threads() == 1  # as it was set


def test_no_process_is_left(monkeypatch):
    made = []
    begin = Beside.begin
    monkeypatch.setattr(Beside, "begin", lambda self: (made.append(self), begin(self)))
    monkeypatch.setattr(calibrated, "WAIT", 0.0)
    task = tasks.load("classification")

    def fail(point: Point) -> None:
        raise ValueError("stop it")

    with pytest.raises(ValueError, match="stop it"):
        learn(task, labelled(), task.recipe_with({**SMALL, "epochs": 500}), on_point=fail)
    assert [one._process.poll() for one in made] == [-signal.SIGKILL] * len(made)


def test_a_process_that_dies_is_done_without(monkeypatch):
    whole, _ = train(1e9, monkeypatch)
    begin = Beside.begin

    def killed(self):
        begin(self)
        self._process.kill()

    monkeypatch.setattr(Beside, "begin", killed)
    model, processes = train(0.0, monkeypatch)
    assert processes == 1
    assert model.record.without_times() == whole.record.without_times()


def test_no_process_can_be_had(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    model, processes = train(0.0, monkeypatch)
    assert processes == 1
    assert "in a run of the same recipe that held it out" in " ".join(model.record.notes)


def test_what_goes_wrong_beside_is_said(monkeypatch):
    changes = {"optimizer": {"name": "sgd", "learning_rate": 1e12}, "clip_norm": 0.0}
    with pytest.raises(TrainingError, match=r"diverged: .*; nothing was saved; try a smaller"):
        train(0.0, monkeypatch, changes=changes)


@pytest.mark.parametrize("after", [3, 10**6])
def test_told_to_end_both_end(monkeypatch, after):
    """After a few updates, before the process has begun to train, or when that is at work."""
    came: list[Point] = []

    def stop() -> bool:
        return len(came) >= after or any(point.beside and point.epoch >= 3 for point in came)

    changes = {"epochs": 4000, "evaluations": 4000, "pretraining_epochs": 0}
    model, processes = train(0.0, monkeypatch, on_point=came.append, stop=stop, changes=changes)
    assert processes == 1
    assert any("training was interrupted after" in note for note in model.record.notes)
    calibrated_too = "confidences calibrated on dev" in " ".join(model.record.notes)
    assert (float(model.trained.model.temperature) != 1) is calibrated_too


SCRIPT = """
import os, sys
print("once")
import torch
torch.set_num_threads(2)
from lstmlab.api import calibrated
calibrated.WAIT = 0.0
import lstmlab
texts = [f"film {i % 7} was {'good' if i % 2 else 'bad'}" for i in range(80)]
small = {"hidden_size": 8, "embedding_size": 8, "epochs": 1, "pretraining_epochs": 0}
model = lstmlab.train("classification", (texts, ["+", "-"] * 40), small, device="cpu")
print(model.record.notes[-1])
"""


def test_a_script_is_not_run_again(tmp_path: Path):
    """A process of ``multiprocessing`` would run the script again; this one does not."""
    (tmp_path / "script.py").write_text(SCRIPT)
    command = [sys.executable, str(tmp_path / "script.py")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "once",
        "confidences calibrated on dev (temperature scaling) in a run of the same recipe that "
        "held it out",
    ]
