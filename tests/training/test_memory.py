"""When freed memory is given back."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from lstmlab.training.machine import memory
from lstmlab.training.machine.memory import OtherWork, Peak, in_megabytes


@pytest.fixture
def clock(monkeypatch):
    """Seconds that the test sets, and what was given back when."""
    now, given_back = [0.0], []
    monkeypatch.setattr(memory.time, "monotonic", lambda: now[0])
    trim = {"malloc_trim": lambda pad: given_back.append(now[0])}
    monkeypatch.setattr(memory, "_of_glibc", trim.get)
    return now, given_back


def test_before_and_after_work_but_not_soon_again(clock):
    now, given_back = clock
    work = OtherWork()
    for begin in (1.0, 3.0, 4.5, 6.0):
        now[0] = begin
        with work:
            now[0] += 0.5
    # The first is too soon after the start, the third after the second, which ended at 3.5.
    assert given_back == [3.0, 3.5, 6.0, 6.5]


def test_another_c_library(monkeypatch):
    monkeypatch.setattr(memory, "_of_glibc", lambda name: None)
    work = OtherWork()
    work._last -= 60
    with work:
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_peak_is_of_its_own_part_of_the_process_life():
    large = np.ones(200 << 17)  # 200 MB
    first = Peak()
    before = first.megabytes()
    del large
    larger = np.ones(300 << 17)
    assert 80 < first.megabytes() - before < 200  # 100 MB more than there were
    del larger
    second = Peak()
    assert second.megabytes() < first.megabytes() + 1
    assert second.megabytes() < before - 150


def test_elsewhere_a_peak_is_what_the_process_was_raised_by(monkeypatch, tmp_path):
    held = [700.0]
    monkeypatch.setattr(memory, "_whole_peak", lambda: held[0])
    peak = Peak(tmp_path / "no such folder")
    assert peak.megabytes() == 0
    held[0] = 950.0
    assert peak.megabytes() == 250


def test_a_system_says_it_in_its_own_unit(monkeypatch):
    assert in_megabytes(300 << 10, "linux") == 300
    assert in_megabytes(300 << 20, "darwin") == 300
    monkeypatch.setitem(sys.modules, "resource", None)  # as on Windows
    assert memory._whole_peak() == 0


def test_what_is_kept_is_said_to_glibc_by_its_own_numbers(monkeypatch):
    said = []
    monkeypatch.setattr(memory, "_of_glibc", lambda name: lambda *given: said.append(given) or 1)
    assert memory.keep_freed_memory.__wrapped__()
    # malloc.h: M_TRIM_THRESHOLD is -1, M_MMAP_THRESHOLD -3.
    assert said == [(-3, 32 * 1024 * 1024), (-1, 2**31 - 1)]
