"""What the machine does to a trial is no result of the trial."""

import sqlite3

import numpy as np
import pytest

from lstmlab.errors import InputError, MachineError, Unwritable
from lstmlab.study.backends.backend import Place
from lstmlab.study.backends.parts.computing import lost
from lstmlab.study.faults import LONGEST, of_the_device, of_the_machine, shortened, told
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
    record = lost(failing(error), 1.0, Place(2, "me"))
    assert (record.worker, record.made_by) == (2, "me")
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
