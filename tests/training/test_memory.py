"""When freed memory is given back."""

from __future__ import annotations

import pytest

from lstmlab.training import memory
from lstmlab.training.memory import OtherWork


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
