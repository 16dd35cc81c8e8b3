"""Trials of a study that were killed on the way go on where they were."""

import os
import signal
import time
from types import SimpleNamespace

import pytest

import small_data
from lstmlab import training
from lstmlab.recipe import Recipe
from lstmlab.study.backends.execute import _finish, _Worker
from lstmlab.study.backends.worker import Terms
from lstmlab.trial import Record, Status, Trial

DATASET = small_data.labelled()
TRIAL = Trial(
    task="sentiment",
    dataset="d",
    fingerprint=DATASET.fingerprint,
    recipe=Recipe(
        hidden_size=8, embedding_size=8, epochs=5, batch_size=16, min_count=1,
        precision="float32", evaluations=4,
    ),
    seed=1,
)  # fmt: skip
STEPS = 30


def until(happened):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if found := happened():
            return found
        time.sleep(0.005)
    raise AssertionError("in vain")


@pytest.fixture
def worker(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    data = {DATASET.fingerprint: DATASET}
    made = _Worker(Terms(data, "cpu", checkpoints=tmp_path / "kept", every=0), 0)
    yield made
    made.stop()


def test_a_trial_whose_process_was_killed_goes_on_to_the_same_record(worker, tmp_path):
    kept = tmp_path / "kept" / TRIAL.id
    worker.begin(TRIAL)
    until(lambda: [*kept.glob("checkpoint-[3-9]")] or worker.poll(None))
    os.kill(worker.process.pid, signal.SIGKILL)
    record = until(lambda: worker.poll(None))
    assert record.status is Status.COMPLETE
    # Every update made one: had it begun anew, there would be more.
    names = sorted(path.name for path in kept.iterdir())
    assert names == [f"checkpoint-{STEPS - 1}", f"checkpoint-{STEPS}"]
    undisturbed = training.run(TRIAL, DATASET, threads=1).record
    assert record.without_times() == undisturbed.without_times()


def test_the_time_before_counts_where_a_trial_has_a_limit(worker, tmp_path):
    left = tmp_path / "kept" / TRIAL.id / "checkpoint-7"
    left.mkdir(parents=True)
    (left / "state.json").write_text('{"state": {"elapsed": 5000.0}}')
    worker.begin(TRIAL)
    record = until(lambda: worker.poll(1000.0))
    assert record.status is Status.TIMED_OUT
    assert record.seconds > 5000


def test_a_damaged_checkpoint_begins_the_trial_anew(worker, tmp_path):
    left = tmp_path / "kept" / TRIAL.id / "checkpoint-7"
    left.mkdir(parents=True)
    (left / "state.json").write_text("{")
    worker.begin(TRIAL)
    assert until(lambda: worker.poll(None)).steps == STEPS


def test_checkpoints_are_removed_when_the_record_is_durable(tmp_path):
    terms = Terms({}, "cpu", checkpoints=tmp_path / "kept")
    other = tmp_path / "kept" / "another trial"
    mine = tmp_path / "kept" / TRIAL.id / "checkpoint-1"
    for folder in (mine, other):
        folder.mkdir(parents=True)

    def finish(status):
        there = []
        agenda = SimpleNamespace(finish=lambda *_: there.append(mine.exists()))
        _finish(agenda, TRIAL, Record(status=status), terms)
        assert there == [True]  # not before

    finish(Status.INTERRUPTED)  # it will be gone on with
    assert mine.exists()
    finish(Status.COMPLETE)
    assert [*terms.checkpoints.iterdir()] == [other]
    other.rmdir()
    mine.mkdir(parents=True)
    finish(Status.DIVERGED)
    assert not terms.checkpoints.exists()
