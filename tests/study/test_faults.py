"""What the machine does to a trial is no result of the trial."""

import contextlib
import shutil
import sqlite3

import numpy as np
import pytest
from test_execute import DATASET, _Closing, trial, wait_for

from lstmlab.data.preparing.shared import shared
from lstmlab.errors import InputError, MachineError, Unwritable
from lstmlab.study.backends import execute as executing
from lstmlab.study.backends.execute import _Worker
from lstmlab.study.backends.faults import LONGEST, of_the_device, of_the_machine, shortened, told
from lstmlab.study.backends.worker import Terms, _lost
from lstmlab.study.storing.made_by import change, makers
from lstmlab.trial import Record, Status


def caught(what, *arguments):
    try:
        what(*arguments)
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def failing(error):
    def fail():
        raise error

    return caught(fail)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OSError(28, "No space left on device"), Status.INTERRUPTED),
        (FileNotFoundError(2, "no such file"), Status.INTERRUPTED),
        (ImportError("libtorch_cpu.so: undefined symbol"), Status.INTERRUPTED),
        (EOFError("No data left in file"), Status.INTERRUPTED),
        (sqlite3.OperationalError("disk I/O error"), Status.INTERRUPTED),
        (MemoryError(), Status.OUT_OF_MEMORY),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), Status.OUT_OF_MEMORY),
        (InputError("unit 'whitespace' needs words"), Status.CRASHED),
        (ValueError("shapes differ"), Status.CRASHED),
        (ZeroDivisionError("division by zero"), Status.CRASHED),
    ],
)
def test_whose_fault_it_is(error, status):
    record = _lost(failing(error), 1.0)
    assert record.status is status
    assert record.message.startswith(f"{type(error).__name__}: ")
    assert "in fail\n" in record.traceback
    assert "traceback" not in record.without_times()


def test_a_damaged_file_is_the_machines_fault_whatever_its_reader_raises(tmp_path):
    path = tmp_path / "ids.npy"
    np.save(path, np.arange(100))
    path.write_bytes(path.read_bytes()[:200])
    error = caught(np.load, path)
    assert isinstance(error, ValueError)
    assert of_the_machine(error)


def test_a_traceback_is_bounded_and_keeps_its_end():
    text = shortened(failing(ValueError("x" * 3 * LONGEST + "the end")))
    assert len(text) == LONGEST
    assert text.endswith("the end\n")


def test_of_the_device():
    assert of_the_device("AcceleratorError: CUDA error: unspecified launch failure")
    assert not of_the_device("ValueError: no GPU was found")


class Pretended(_Worker):
    """One without a process."""

    def _spawn(self):
        self.spawned = getattr(self, "spawned", 0) + 1

    def stop(self):
        pass


@pytest.mark.parametrize(
    ("status", "message", "again"),
    [
        (Status.INTERRUPTED, "OSError: [Errno 5]", True),
        (Status.CRASHED, "RuntimeError: CUDA error: an illegal memory access", True),
        (Status.CRASHED, "ValueError: shapes differ", False),
        (Status.OUT_OF_MEMORY, "MemoryError: ", False),
    ],
)
def test_after_any_exception_there_is_a_new_process(status, message, again):
    worker = Pretended(Terms({}, "cpu"), 0)
    worker.begin(trial())
    record = Record(status=status, message=message, traceback="…")
    first = worker._taken(record)
    assert (first is None) == again
    assert worker.spawned == 2
    if again:  # once
        assert worker._taken(record) == record
        assert worker.spawned == 3
    assert worker.trial is None
    assert Pretended(Terms({}, "cpu"), 0)._taken(Record(status=Status.COMPLETE))


def test_a_process_that_can_not_begin_is_no_crash_of_its_trial(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    terms = Terms({DATASET.fingerprint: shared(DATASET)}, "cpu")
    shutil.rmtree(tmp_path / "texts")  # the texts it would read
    with contextlib.closing(_Closing(terms, 0)) as worker:
        worker.begin(trial())
        record = wait_for(worker)
    assert record.status is Status.INTERRUPTED
    assert "its process ended with exit code 1 before it could take a trial" in record.message


class Agenda:
    """A study whose trials end as they are told to."""

    def __init__(self, ends):
        self.left, self.kept = [trial(epochs=n + 1) for n in range(len(ends))], []

    def remaining(self):
        return iter(self.left)

    def take(self):
        return self.left.pop(0) if self.left else None

    def finish(self, trial, record):
        self.kept.append(record.status)


@pytest.mark.parametrize(
    ("ends", "stopped_after"), [("iii", 3), ("iicii", None), ("iiciiic", 6), ("iixx", None)]
)
def test_three_in_a_row_end_the_study(ends, stopped_after, monkeypatch):
    statuses = {"i": Status.INTERRUPTED, "c": Status.COMPLETE, "x": Status.CRASHED}
    given = iter(statuses[end] for end in ends)

    class Worker(Pretended):
        connection = None

        def poll(self, limit):
            self.trial = None
            return Record(status=next(given), message="OSError: full")

    class Progress:
        def ended(self):
            pass

    class Study:
        trial_seconds = None

    class Plan:
        device, study = "cpu", Study

    monkeypatch.setattr(executing, "_Worker", Worker)
    monkeypatch.setattr(executing, "wait", lambda *_, **__: None)
    agenda = Agenda(ends)
    run = (Plan, agenda, 1, Progress(), Terms({}, "cpu"), float("inf"))
    if stopped_after:
        with pytest.raises(MachineError, match="3 trials in a row were lost to the machine"):
            executing._execute(*run)
    else:
        executing._execute(*run)
    assert len(agenda.kept) == (stopped_after or len(ends))


def test_a_fault_here_is_told_in_one_line():
    def full():
        with told():
            raise OSError(28, "No space left on device")

    with pytest.raises(MachineError) as raised:
        full()
    assert str(raised.value) == (
        "OSError: [Errno 28] No space left on device; nothing that was kept before is lost, and "
        "the same command goes on"
    )
    said = r"^out: can't be written: No space left on device; nothing that was kept"
    with pytest.raises(MachineError, match=said), told():
        raise Unwritable("out: can't be written: No space left on device")
    with pytest.raises(InputError), told():
        raise InputError("the key is wrong")


def test_what_can_not_be_written_is_not_charged_to_a_trial():
    assert of_the_machine(Unwritable("cache: can't be written"))
    assert not of_the_machine(InputError("the key is wrong"))


def test_other_makers_of_records_are_said():
    records = [Record(status=Status.COMPLETE, made_by=by) for by in ("a", "b", "b", "")]
    assert makers(records) == {"b": 2, "a": 1}
    assert change(records[:1], "a") == ""
    assert change(records[-1:], "a") == ""
    assert change(records, "a").startswith("note: going on with a; records are there of b; scores")
