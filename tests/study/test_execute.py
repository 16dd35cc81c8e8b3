"""Trials in processes: killed, resumed, dying, too slow."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest
import small_study
import torch

import small_data
from lstmlab import training
from lstmlab.recipe import Recipe
from lstmlab.study.backends.execute import _cause, _Worker
from lstmlab.study.backends.worker import Terms
from lstmlab.study.storing import store
from lstmlab.training.memory import is_out_of_memory
from lstmlab.trial import Status, Trial

DATASET = small_data.labelled()


def command(folder, out, jobs=2):
    code = "from lstmlab.cli import main; main()"
    path = folder / "small.toml"
    arguments = ["study", path, "--out", out, "--data", folder, "--jobs", jobs]
    return [sys.executable, "-c", code, *map(str, arguments)]


def environment(folder):
    return {**os.environ, "LSTMLAB_CACHE": str(folder / "cache")}


def records(out):
    """Trial id -> the reproducible part of its record."""
    return {e.trial.id: e.record.without_times() for e in store.read(out).entries() if e.record}


def ended(out):
    try:
        return len(records(out))
    except Exception:  # not begun
        return 0


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    small_study.write(folder)
    out = folder / "whole"
    run = subprocess.run(
        command(folder, out), env=environment(folder), capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr
    return folder, out, run


def test_a_study_runs_to_its_report(undisturbed):
    _, out, run = undisturbed
    entries = store.read(out).entries()
    assert [e.trial.purpose for e in entries] == ["tune", "tune", "final", "final"] * 2
    assert {e.record.status for e in entries} == {Status.COMPLETE}
    for entry in entries:  # only finals read the test split
        assert ("test" in entry.record.metrics) == (entry.trial.purpose == "final")
    assert (out / "report.html").is_file()
    assert "8/8" in run.stderr
    assert "sentiment (words): " in run.stdout


def test_finals_that_train_on_dev_have_a_test_score_alone(tmp_path):
    toml = small_study.TOML.replace("trials = 2", "trials = 0").replace('"sgd", ', "")
    small_study.write(tmp_path, toml.replace("[recipe]", '[recipe]\ntrain_on = "train+dev"'))
    run = subprocess.run(
        command(tmp_path, tmp_path / "out"), env=environment(tmp_path), capture_output=True,
        text=True, timeout=300,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stderr.count("): test accuracy ") == 2
    for entry in store.read(tmp_path / "out").entries():
        assert [*entry.record.metrics] == ["test"]
    status = ["study", "status", str(tmp_path / "out")]
    shown = subprocess.run(
        [*command(tmp_path, "")[:3], *status], capture_output=True, text=True, timeout=100
    )
    assert shown.returncode == 0, shown.stderr
    assert "2 of 2 trials" in shown.stdout


def test_a_trial_gives_the_same_record_alone(undisturbed):
    _, out, _ = undisturbed
    for entry in store.read(out).entries()[2:4]:
        dataset = small_data.labelled()
        alone = training.run(
            entry.trial.model_copy(update={"fingerprint": dataset.fingerprint}), dataset, threads=1
        )
        mine, kept = alone.record.without_times(), entry.record.without_times()
        assert mine["metrics"] == kept["metrics"]
        assert mine["curve"] == kept["curve"]


def test_killed_twice_it_ends_with_the_same_records(undisturbed):
    folder, whole, _ = undisturbed
    out = folder / "killed"
    kept = {}
    for least in (1, 4):
        process = subprocess.Popen(
            command(folder, out), env=environment(folder), stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 120
        while ended(out) < least and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        # A finished trial is not repeated: its times are as they were.
        now = {e.trial.id: e.record for e in store.read(out).entries() if e.record}
        assert len(now) >= least
        assert kept.items() <= now.items()
        kept = now
    run = subprocess.run(
        command(folder, out), env=environment(folder), capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr
    assert f"going on: {len(kept)} trials have ended before" in run.stderr
    assert records(out) == records(whole)
    assert (out / "evidence.json").read_bytes() == (whole / "evidence.json").read_bytes()
    after = {e.trial.id: e.record for e in store.read(out).entries()}
    assert kept.items() <= after.items()


def test_with_one_job_the_evidence_is_the_same(undisturbed):
    folder, whole, _ = undisturbed
    out = folder / "alone"
    run = subprocess.run(
        command(folder, out, jobs=1), env=environment(folder), capture_output=True, timeout=300
    )
    assert run.returncode == 0, run.stderr
    assert {entry.record.worker for entry in store.read(out).entries()} == {0}
    assert records(out) == records(whole)
    assert (out / "evidence.json").read_bytes() == (whole / "evidence.json").read_bytes()


def test_a_second_run_at_the_same_time_is_refused(undisturbed):
    folder, out, _ = undisturbed
    about = store.read(out).meta()
    with store.start(out, about["text"], about["ids"], [], {}):
        run = subprocess.run(
            command(folder, out), env=environment(folder), capture_output=True, text=True
        )
    assert run.returncode == 2
    assert "output folder in use: this study is running" in run.stderr
    assert len(run.stderr.splitlines()) == 1


def trial(**changes):
    recipe = Recipe(
        hidden_size=8, embedding_size=8, epochs=2, min_count=1, precision="float32", evaluations=2
    ).updated(changes)
    return Trial(
        task="sentiment", dataset="d", fingerprint=DATASET.fingerprint, recipe=recipe, seed=1
    )


def wait_for(worker, limit=None):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if record := worker.poll(limit):
            return record
        time.sleep(0.01)
    raise AssertionError("no record came")


@pytest.fixture
def worker(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    with contextlib.closing(_Closing(Terms({DATASET.fingerprint: DATASET}, "cpu"), 0)) as made:
        yield made


class _Closing(_Worker):
    def close(self):
        self.stop()


def test_a_death_is_survived_once_and_then_an_interruption(worker):
    worker.begin(trial())
    os.kill(worker.process.pid, signal.SIGKILL)
    assert wait_for(worker).status is Status.COMPLETE
    worker.begin(trial(epochs=100_000))
    for _ in range(2):
        victim = worker.process.pid
        os.kill(victim, signal.SIGKILL)
        deadline = time.monotonic() + 60
        record = None
        while worker.process.pid == victim and time.monotonic() < deadline:
            record = worker.poll(None)
    assert record is not None
    assert record.status is Status.INTERRUPTED
    assert record.message == "its process was killed from outside (SIGKILL), 2 times"
    worker.begin(trial())  # and the next trial finds a process again
    assert wait_for(worker).status is Status.COMPLETE


def test_ctrl_c_is_not_for_the_workers(tmp_path, monkeypatch):
    """A terminal sends it to all processes, also to one that has not begun to ignore it."""
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    terms = Terms({DATASET.fingerprint: DATASET}, "cpu")
    with contextlib.closing(_Closing(terms, 0)) as worker:
        first = worker.process.pid
        os.kill(first, signal.SIGINT)
        worker.begin(trial())
        os.kill(first, signal.SIGINT)
        assert wait_for(worker).status is Status.COMPLETE
        assert worker.process.pid == first
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, set())
    assert signal.SIGINT not in blocked  # here it still is seen


@pytest.mark.parametrize(
    ("exit_code", "oom_kills", "status"),
    [
        (-signal.SIGKILL, 0, Status.INTERRUPTED),
        (-signal.SIGKILL, 1, Status.OUT_OF_MEMORY),
        (-signal.SIGTERM, 1, Status.INTERRUPTED),
        (-signal.SIGSEGV, 0, Status.CRASHED),
        (1, 0, Status.CRASHED),
    ],
)
def test_why_a_process_died(exit_code, oom_kills, status):
    assert _cause(exit_code, oom_kills)[0] is status


def test_what_torch_says_when_memory_runs_out():
    with pytest.raises(RuntimeError) as raised:
        torch.empty(1 << 60)
    assert is_out_of_memory(raised.value)
    assert is_out_of_memory(MemoryError())
    assert not is_out_of_memory(RuntimeError("shapes cannot be multiplied"))


def test_too_slow_is_timed_out_and_keeps_its_curve(worker):
    worker.begin(trial(epochs=100_000, evaluations=100_000))
    deadline = time.monotonic() + 60
    while not worker._curve and time.monotonic() < deadline:
        assert worker.poll(None) is None
    record = wait_for(worker, limit=0.01)
    assert record.status is Status.TIMED_OUT
    assert record.curve
    assert record.steps == record.curve[-1].step
    assert record.message == "stopped after 0.01 s, the study's limit of a trial"


def test_an_exception_is_a_failure_that_says_why(worker):
    worker.begin(trial().model_copy(update={"task": "sentimant"}))
    record = wait_for(worker)
    assert record.status is Status.CRASHED
    assert record.message.startswith("InputError: unknown task 'sentimant'; did you mean")
