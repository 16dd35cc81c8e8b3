"""Trials of a study that were killed on the way go on where they were."""

import os
import signal
import time

import pytest

from backends_made import DATASET, Heard, opened, trial
from lstmlab import training
from lstmlab.study.backends.backend import Began, Ended, Lost, Terms
from lstmlab.study.backends.parts.computing import discard_checkpoints
from lstmlab.trial import Status

TRIAL = trial(epochs=5, batch_size=16, evaluations=4)
STEPS = 30


@pytest.fixture
def heard(tmp_path):
    where = {"checkpoints": tmp_path / "kept", "every": 0}
    with opened("processes", tmp_path / "cache", **where) as backend:
        yield Heard(backend)


def left(folder, text):
    """A checkpoint of the trial that says that."""
    checkpoint = folder / "kept" / TRIAL.id / "checkpoint-7"
    checkpoint.mkdir(parents=True)
    (checkpoint / "state.json").write_text(text)


def test_a_trial_whose_process_was_killed_goes_on_to_the_same_record(heard, tmp_path):
    kept = tmp_path / "kept" / TRIAL.id
    heard.submit(TRIAL)
    until = time.monotonic() + 120
    while not [*kept.glob("checkpoint-*")] and not heard.of(Ended):
        assert time.monotonic() < until
        heard.backend.wait(0.005, heard)
    if not heard.of(Ended):  # else it was quicker than this
        os.kill(heard.process(), signal.SIGKILL)
    over = heard.until((Ended, Lost))
    record = over.record if isinstance(over, Ended) else heard.record(TRIAL)
    assert record.status is Status.COMPLETE
    # Every update made one: had it begun anew, there would be more.
    names = sorted(path.name for path in kept.iterdir())
    assert names == [f"checkpoint-{STEPS - 1}", f"checkpoint-{STEPS}"]
    undisturbed = training.run(TRIAL, DATASET, threads=1).record
    assert record.without_times() == undisturbed.without_times()


def test_the_time_before_is_told(heard, tmp_path):
    left(tmp_path, '{"state": {"elapsed": 5000.0}}')
    heard.submit(TRIAL)
    assert heard.until(Began).before == 5000.0


def test_a_damaged_checkpoint_begins_the_trial_anew(heard, tmp_path):
    left(tmp_path, "{")
    assert heard.record(TRIAL).steps == STEPS
    assert heard.of(Began)[0].before == 0


def test_the_checkpoints_of_one_trial_are_removed_and_the_last_ones_with_their_folder(tmp_path):
    terms = Terms({}, "cpu", checkpoints=tmp_path / "kept")
    other = tmp_path / "kept" / "another trial"
    mine = tmp_path / "kept" / TRIAL.id / "checkpoint-1"
    for folder in (mine, other):
        folder.mkdir(parents=True)
    discard_checkpoints(terms, TRIAL.id)
    assert [*terms.checkpoints.iterdir()] == [other]
    other.rmdir()
    mine.mkdir(parents=True)
    discard_checkpoints(terms, TRIAL.id)
    assert not terms.checkpoints.exists()
    discard_checkpoints(Terms({}, "cpu"), TRIAL.id)
