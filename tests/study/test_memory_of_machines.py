"""Trials go where there is memory for them, and none waits for ever: over a pretended Ray."""

from __future__ import annotations

import time

import pytest

from backends_made import DATASET, Heard, trial
from lstmlab.study.backends.backend import Cluster, Job, Noted, Terms
from lstmlab.study.backends.parts.seating import machines
from lstmlab.study.backends.parts.seating.room import Room
from lstmlab.study.backends.ray import RayCluster
from ray_made import Machine, Ray, pretend

MB = 1 << 20


def test_a_machine_takes_what_fits_beside_what_runs_there():
    room = Room({"a": 1000.0, "b": 500.0})
    room.use("a", 700.0)
    assert [room.takes("a", need) for need in (0.0, 300.0, 301.0)] == [True, True, False]
    assert [room.takes("b", need) for need in (0.0, 500.0, 501.0)] == [True, True, False]
    assert room.takes("a", 900.0, before=600.0)


def test_what_takes_more_than_any_machine_has_gets_the_largest_without_others():
    room = Room({"a": 1000.0, "b": 500.0})
    assert room.counted(3000.0) == 1000.0
    assert [room.could(id, 3000.0) for id in ("a", "b")] == [True, False]
    assert room.takes("a", 3000.0)
    room.use("a", 3000.0)
    assert not room.takes("a", 1.0)
    assert room.takes("a", 0.0)  # of which nothing is known


def test_the_largest_machine_is_left_to_what_has_room_nowhere():
    room = Room({"a": 500.0, "b": 1000.0})
    room.keep()
    assert [room.takes(id, 0.0) for id in ("a", "b")] == [True, False]


def test_of_a_machine_that_is_not_known_nothing_is_held_back():
    room = Room({})
    assert (room.takes("a", 1e9), room.largest) == (True, None)


@pytest.fixture
def on(monkeypatch):
    """Makes the backend over these machines, and hears of it."""
    asked = pretend(monkeypatch)
    monkeypatch.setattr(machines, "_LOOK_ROUND", -1.0)

    def opened(*which, places=0):
        terms = Terms({DATASET.fingerprint: DATASET}, "cpu", cluster=Cluster("s", "a:1"))
        heard = Heard(RayCluster(Ray(*which), terms, places))
        heard.asked, heard.names = asked, {}
        return heard

    return opened


def submit(heard, **megabytes):
    """Trials of these names that take so many MB each."""
    for name, need in megabytes.items():
        one = trial(epochs=len(heard.names) + 1)
        heard.names[one.id] = name
        heard.backend.submit(Job(one, time.time(), 0.0, need))
    for _ in range(4):
        heard.backend.wait(0.0, heard)


def end(heard, *names):
    """End the trials of these names."""
    for id, name in heard.names.items():
        if name in names:
            heard.backend.cancel(id)
    submit(heard)


def running(heard):
    """The names of the trials that have a seat, by machine."""
    found = {}
    for seat in heard.backend._seats:
        if seat.job:
            name = heard.names[seat.job.trial.id]
            found.setdefault(seat.node.removeprefix("id-"), []).append(name)
    return found


def notes(heard):
    return [event.text for event in heard.of(Noted)]


def test_trials_run_side_by_side_as_far_as_there_is_memory(on):
    heard = on(Machine("a", processors=4, memory=1000))
    submit(heard, first=400, second=400, third=400, fourth=200)
    # The third waits, and what comes behind it doesn't take its room.
    assert running(heard) == {"a": ["first", "second"]}
    assert notes(heard) == [
        "for want of memory fewer trials run at a time than there are processors: one may take "
        "0.4 GB, and the most that a machine has for trials is 1.0 GB (a)"
    ]
    end(heard, "first")
    assert running(heard) == {"a": ["third", "second", "fourth"]}
    assert len(notes(heard)) == 1


def test_a_trial_that_is_larger_than_all_machines_runs_alone_on_the_largest(on):
    heard = on(Machine("a", processors=2, memory=1000), Machine("b", processors=2, memory=3000))
    submit(heard, small=900, large=9000, other=100, unknown=0)
    # The first went to the one with most processors free: the first of equals.
    assert running(heard) == {"a": ["small", "other"], "b": ["large", "unknown"]}
    assert notes(heard) == [
        "a trial may take 8.8 GB of memory, and no machine has more for trials than b (2.9 GB): "
        "such trials run there without others"
    ]


def test_small_trials_do_not_keep_a_large_one_from_its_machine(on):
    heard = on(Machine("a", processors=2, memory=500), Machine("b", processors=2, memory=1000))
    submit(heard, one=400, two=400, three=400)
    assert running(heard) == {"a": ["one"], "b": ["two", "three"]}
    submit(heard, large=900, small=100)
    assert running(heard) == {"a": ["one", "small"], "b": ["two", "three"]}
    end(heard, "two")
    submit(heard, late=100)
    assert running(heard) == {"a": ["one", "small"], "b": ["three"]}
    end(heard, "three")
    assert running(heard) == {"a": ["one", "small"], "b": ["large", "late"]}


def test_a_seat_moves_to_the_only_machine_that_could_take_a_trial(on):
    small, large = Machine("a", processors=2, memory=500), Machine("b", memory=4000)
    heard = on(small, large, places=1)
    submit(heard, one=100)
    assert running(heard) == {"a": ["one"]}
    end(heard, "one")
    submit(heard, big=900)
    assert running(heard) == {"b": ["big"]}
    assert [one.machine.name for one in heard.backend._ray.killed] == ["a"]


def test_where_the_largest_machine_is_lost_the_next_takes_its_trials(on):
    large = Machine("b", memory=4000)
    heard = on(Machine("a", memory=500), large)
    submit(heard, one=3000, two=3000)
    assert running(heard) == {"b": ["one"]}
    large.alive = False
    submit(heard)
    assert running(heard)["a"] == ["two"]


def test_what_a_seat_is_made_for_is_declared_and_never_more_than_there_is(on):
    heard = on(Machine("a", processors=4, memory=1000))
    submit(heard, one=600, two=0, three=300)
    end(heard, "one", "two", "three")
    submit(heard, p=150, q=150, r=150, s=150)
    assert running(heard) == {"a": ["p", "q", "r", "s"]}
    declared = [one.memory for one in heard.backend._ray.actors]
    assert declared == [600 * MB, None, 300 * MB, 100 * MB]


def test_an_autoscaler_is_told_of_memory_and_of_no_more_than_a_machine_has(on):
    heard = on(Machine("a", processors=4, memory=1000))
    submit(heard, one=0, two=300, three=9000)
    assert heard.asked == [[
        {"CPU": 1.0, "memory": 1000.0 * MB}, {"CPU": 1.0, "memory": 512.0 * MB}, {"CPU": 1.0},
    ]]  # fmt: skip


def test_a_ray_that_says_nothing_of_memory_holds_nothing_back(on, monkeypatch):
    row = Machine.row.fget

    def without(self):
        made = row(self)
        del made["Resources"]["memory"]
        return made

    monkeypatch.setattr(Machine, "row", property(without))
    heard = on(Machine("a", processors=2))
    submit(heard, one=1e6, two=1e6)
    assert running(heard) == {"a": ["one", "two"]}
    assert [one.memory for one in heard.backend._ray.actors] == [10**6 * MB] * 2
    assert notes(heard) == []
