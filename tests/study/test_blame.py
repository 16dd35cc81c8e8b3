"""A trial that kills machines is charged, and one that was on machines that died is not."""

from __future__ import annotations

import numpy as np
import pytest

from lstmlab.study.blame import Blame


def lost(blame, trial, seconds):
    blame.ran(trial, seconds)
    blame.lost(trial)


def test_one_loss_charges_nobody():
    blame = Blame()
    lost(blame, "a", 5.0)
    assert blame.losses("a") == 1
    assert not blame.is_charged("a")
    assert not blame.is_charged("never ran")


@pytest.mark.parametrize(("hours", "needed"), [(100, 2), (1, 3)])
def test_the_second_loss_charges_where_others_ran_long_without_one_and_else_the_third(
    hours, needed
):
    blame = Blame()
    for place in range(60 * hours):
        blame.ran(f"innocent {place}", 60.0)
    lost(blame, "killer", 60.0)
    for count in (2, 3):
        lost(blame, "killer", 60.0)
        assert blame.is_charged("killer") == (count >= needed)


def test_the_run_that_decides_is_alone():
    blame = Blame()
    for name in ("killer", "a", "killer"):
        lost(blame, name, 1.0)
    assert blame.next(["killer", "a"]) == ["a"]
    assert blame.next(["killer"]) == ["killer"]


def test_what_was_lost_with_it_once_is_not_charged():
    blame = Blame()
    for place in range(50):
        blame.ran(f"innocent {place}", 60.0)
    lost(blame, "killer", 60.0)
    lost(blame, "beside it", 60.0)
    lost(blame, "killer", 60.0)
    blame.ran("beside it", 60.0)
    assert not blame.is_charged("beside it")


def test_a_killer_is_charged_in_the_end_though_others_are_lost_with_it():
    blame = Blame()
    for place in range(50):
        blame.ran(f"innocent {place}", 60.0)
    for name in ("killer", "beside it") * 2:  # both on the same machine, twice
        lost(blame, name, 60.0)
    assert not blame.is_charged("killer")
    for _ in range(3):  # and alone
        lost(blame, "killer", 60.0)
    blame.ran("beside it", 60.0)
    assert blame.is_charged("killer")
    assert not blame.is_charged("beside it")


@pytest.mark.parametrize("every", [5.0, 20.0])
def test_where_machines_are_lost_all_the_time_hardly_any_trial_is_charged(every):
    """Three machines with two places each, one of which dies every so many seconds on average;
    4,000 trials of three seconds, each again until it ends."""
    rng, blame, charged = np.random.default_rng(0), Blame(), set()
    waiting = [str(number) for number in range(4000)]
    while waiting:
        trial = waiting.pop(0)
        dies = rng.exponential(3 * every)  # its own machine
        blame.ran(trial, min(dies, 3.0))
        if dies < 3.0:
            blame.lost(trial)
            if blame.is_charged(trial):
                charged.add(trial)
            else:
                waiting.append(trial)  # behind all others
    assert len(charged) <= 2


def test_those_that_were_lost_once_run_together_and_others_alone():
    blame = Blame()
    for name in ("a", "b", "c", "c"):
        lost(blame, name, 1.0)
    assert blame.next(["c", "a", "b"]) == ["a", "b"]
    assert blame.next(["c"]) == ["c"]
    lost(blame, "a", 1.0)
    assert blame.next(["c", "a"]) == ["c"]
    assert blame.next([]) == []
