"""Which machines of a cluster take trials, and what is said of the others: over a pretended Ray."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from lstmlab.study.backends.parts.seating import machines
from lstmlab.study.backends.parts.seating.machines import Machines, _prober, shares
from ray_made import MINE, Machine, Ray, RayError, pretend

VERSION, NUMERICS, TORCH = MINE


@pytest.fixture
def clock(monkeypatch):
    pretend(monkeypatch)
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(machines, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def looked(*which):
    made = Machines(Ray(*which), 0.0)
    made.look()
    return made


@pytest.mark.parametrize(
    ("versions", "line"),
    [
        (
            ["0.0.1", NUMERICS, TORCH],
            f"b takes no trials: it has lstmlab 0.0.1 (numerics {NUMERICS}), not lstmlab {VERSION} "
            f"(numerics {NUMERICS}), so its scores could be others; install the same there",
        ),
        (
            [VERSION, NUMERICS - 1, TORCH],
            f"b takes no trials: it has lstmlab {VERSION} (numerics {NUMERICS - 1}), not lstmlab "
            f"{VERSION} (numerics {NUMERICS}), so its scores could be others; install the same "
            "there",
        ),
        (None, "b takes no trials: lstmlab isn't installed there"),
    ],
)
def test_a_machine_with_another_lstmlab_is_refused_with_a_line(clock, versions, line):
    made = looked(Machine("a"), Machine("b", [versions]))
    made.look()
    assert made.notes == [line]
    assert made.seats == 1
    assert made.free({}) == "id-a"
    assert made.free({"id-a": 1}) is None


def test_another_torch_is_noted_and_computes(clock):
    made = looked(Machine("a", [[VERSION, NUMERICS, "0.9"]]))
    assert made.seats == 1
    assert made.notes == [
        f"a has torch 0.9, not {TORCH}: its scores may differ in their last digits, and the report "
        "says how many are of each"
    ]


def test_a_machine_that_can_not_be_asked_is_asked_again_then_refused(clock):
    sick = Machine("a", [RayError("no worker\ndisk is full")])
    made = looked(sick)
    for _ in range(5):
        made.look()
    assert sick.asked == 3
    assert made.notes == ["a takes no trials: disk is full"]
    recovers = Machine("a", [RayError("no worker"), MINE])
    made = looked(recovers)
    made.look()
    assert (made.seats, made.notes) == (1, [])


def test_a_machine_that_is_gone_is_said_to_be_and_whether_it_announced_that(clock):
    lost, stopped = Machine("a"), Machine("b")
    made = looked(lost, stopped)
    assert made.seats == 2
    lost.alive = stopped.alive = False
    lost.reason, stopped.reason = 2, 1
    clock.now += 10
    made.look()
    made.look()
    assert made.notes == [
        "a was lost; what ran there runs again elsewhere",
        "b is gone; what ran there runs again elsewhere",
    ]
    assert made.seats == 0
    assert not made.has_left("id-a")
    assert made.has_left("id-b")


def test_a_machine_that_is_drained_takes_nothing_for_a_while(clock):
    made = looked(Machine("a"))
    made._ray.drained = ["id-a", "another"]
    clock.now += 10
    made.look()
    made.leaves("id-a")
    assert made.notes == ["a is being taken away; its trials go on elsewhere"]
    assert made.free({}) is None
    assert made.is_leaving("id-a")
    assert not made.is_leaving("another")
    made._ray.drained = []
    clock.now += 61
    assert made.free({}) == "id-a"
    made.leaves("id-a")
    made._ray.machines[0].alive = False
    clock.now += 10
    made.look()
    assert made.notes[-1] == "a is gone; what ran there runs again elsewhere"


def test_what_a_machine_is_asked_works_where_lstmlab_is_another_or_none(monkeypatch):
    versions = _prober()
    assert versions() == MINE
    monkeypatch.setitem(sys.modules, "lstmlab.trial", SimpleNamespace(NUMERICS=1))
    monkeypatch.setattr("lstmlab.trial", SimpleNamespace())
    assert versions() == [VERSION, None, TORCH]
    monkeypatch.setitem(sys.modules, "lstmlab", None)
    assert versions() is None


@pytest.mark.parametrize(
    ("gpus", "each", "trials"),
    [(4, 1.0, 4), (4, 0.25, 16), (4, 0.7, 4), (3, 0.1, 30), (4, 2.0, 2), (3, 2.0, 1), (0, 0.5, 0)],
)
def test_a_share_is_of_one_gpu(gpus, each, trials):
    assert shares(gpus, each) == trials
