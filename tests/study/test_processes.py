"""Trials in processes: dying, failing, never beginning."""

import multiprocessing
import os
import shutil
import signal
from types import SimpleNamespace

import pytest
import torch

from backends_made import LONG, Heard, job, opened, trial
from lstmlab.study.backends import processes
from lstmlab.study.backends.backend import Began, Cluster, Ended, Lost, Place, Reached, Terms
from lstmlab.study.backends.parts.worker import _tell
from lstmlab.study.backends.processes import Worker, _cause
from lstmlab.training.machine.memory import is_out_of_memory
from lstmlab.trial import Record, Status


@pytest.fixture
def heard(tmp_path):
    with opened("processes", tmp_path) as backend:
        yield Heard(backend)


def process(heard):
    return heard.backend.workers[0].process


def test_a_process_that_died_between_two_trials_is_charged_to_neither(heard):
    assert heard.record(trial()).status is Status.COMPLETE
    os.kill(process(heard).pid, signal.SIGKILL)
    process(heard).join()
    assert heard.record(trial(epochs=1)).status is Status.COMPLETE
    assert not heard.of(Lost)


def test_a_process_that_is_killed_before_it_takes_its_trial_is_lost_from_outside(heard):
    heard.submit(trial())
    os.kill(process(heard).pid, signal.SIGKILL)
    lost = heard.until(Lost)
    assert lost.status is Status.INTERRUPTED
    assert lost.message == "its process was killed from outside (SIGKILL)"
    assert not heard.of(Began)


def test_a_machine_that_is_taken_away_leaves_a_checkpoint(tmp_path):
    """It says so by SIGTERM."""
    kept = tmp_path / "kept"
    with opened("processes", tmp_path, checkpoints=kept, every=1000.0) as backend:
        heard, long = Heard(backend), trial(epochs=LONG, evaluations=1000)
        heard.submit(long)
        heard.until(Reached)
        os.kill(process(heard).pid, signal.SIGTERM)
        lost = heard.until((Ended, Lost))
        assert lost.message == "its process was killed from outside (SIGTERM)"
        assert [*(kept / long.id).glob("checkpoint-*")]
        heard.submit(long)
        assert heard.until(Began).before > 0
        backend.cancel(long.id)


def test_a_machine_that_is_taken_away_leaves_a_checkpoint_in_the_bucket(tmp_path):
    """Its seat says so to the process; who copies checkpoints at other times may be gone."""
    bucket = tmp_path / "bucket"
    cluster = Cluster("s", "a:1", checkpoints=bucket.as_uri())
    kept = tmp_path / "kept"
    with opened("processes", tmp_path, cluster=cluster, checkpoints=kept, every=1e3) as backend:
        heard, long = Heard(backend), trial(epochs=LONG, evaluations=1000)
        heard.submit(long)
        heard.until(Reached)
        pid = process(heard).pid
        assert os.getsid(pid) == pid  # what ends its seat's group doesn't end it
        backend.take_away(long.id)
        assert heard.until((Ended, Lost)).message.endswith("(SIGTERM)")
    (copied,) = (bucket / long.id).glob("checkpoint-*")
    there = {path.name: path.read_bytes() for path in copied.iterdir()}
    here = kept / long.id / copied.name
    assert there == {path.name: path.read_bytes() for path in here.iterdir()}
    assert "state.json" in there


def test_a_trial_whose_seat_is_gone_does_not_fail_for_that():
    ours, theirs = multiprocessing.Pipe()
    ours.close()
    _tell(theirs, Ended("a", Record(status=Status.COMPLETE)))
    with pytest.raises(OSError, match="Broken pipe"):
        theirs.send("nobody is there")


def test_ctrl_c_is_not_for_the_workers(heard):
    """A terminal sends it to all processes, also to one that has not begun to ignore it."""
    heard.submit(trial())
    first = process(heard).pid
    os.kill(first, signal.SIGINT)
    heard.until(Began)
    os.kill(first, signal.SIGINT)
    assert heard.until((Ended, Lost)).record.status is Status.COMPLETE
    assert process(heard).pid == first
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


def test_a_process_that_can_not_begin_is_no_crash_of_its_trial(tmp_path):
    with opened("processes", tmp_path) as backend:
        shutil.rmtree(tmp_path / "texts")  # the texts it would read
        lost = Heard(backend).run(trial())
    assert lost.status is Status.INTERRUPTED
    assert lost.message == "its process ended with exit code 1 before it could take a trial"


class Pretended:
    """A connection and a process at once, from which ``messages`` come."""

    def __init__(self, *messages):
        self.messages, self.killed = list(messages), False

    def poll(self):
        return bool(self.messages)

    def recv(self):
        return self.messages.pop(0)

    def send(self, message):
        pass

    def kill(self):
        self.killed = True

    def is_alive(self):
        return not self.killed

    def join(self):
        pass

    close = join


def pretending(monkeypatch, *messages):
    """A worker that has a trial, its process and what it has told."""
    process = Pretended(*messages)
    monkeypatch.setattr(
        Worker, "_spawn", lambda self: vars(self).update(process=process, connection=process)
    )
    worker, told = Worker(Terms({}, "cpu"), Place(3, "me")), []
    worker.begin(job(trial()))
    return worker, process, told


@pytest.mark.parametrize(("traceback", "killed"), [("…", True), ("", False)])
def test_after_any_exception_there_is_a_new_process(traceback, killed, monkeypatch):
    record = Record(status=Status.CRASHED, message="ValueError: shapes", traceback=traceback)
    ended = Ended(trial().id, record)
    worker, process, told = pretending(monkeypatch, ended)
    worker.poll(told.append)
    assert told == [ended]
    assert worker.job is None
    assert process.killed is killed


def test_a_process_has_ten_minutes_to_begin(monkeypatch):
    worker, process, told = pretending(monkeypatch)
    now = 1000.0
    monkeypatch.setattr(processes, "time", SimpleNamespace(monotonic=lambda: now, time=lambda: 0))
    worker._started = 405.0
    worker.poll(told.append)
    assert told == []
    now = 1006.0
    worker.poll(told.append)
    record = told[0].record
    assert record.status is Status.INTERRUPTED
    assert record.message == "no process began within 600 s"
    assert (record.worker, record.made_by, record.traceback) == (3, "me", "")
    assert process.killed
    assert worker.job is None


def test_a_trial_may_take_longer_than_that_once_it_has_begun(monkeypatch):
    worker, _, told = pretending(monkeypatch, Began(trial().id, Place(3), 1))
    worker._started = -1e6
    worker.poll(told.append)
    assert [*map(type, told)] == [Began]
    assert worker.job
