from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from lstmlab.evidence.choices.tuning_budget import MOST, expected_best, tuning_budget
from lstmlab.trial import Entry, Status
from trials_made import Outcome, contender, entry


def _entries(name: str, outcomes: list[Outcome], **changes: object) -> list[Entry]:
    one = contender(name, tune=len(outcomes), **changes)
    return [entry(one, each, rate=0.001 * (i + 1)) for i, each in enumerate(outcomes)]


@pytest.mark.parametrize("scores", [[3.0, 1.0, 2.0, 7.0], [3.0, 3.0, 1.0], [5.0]])
def test_expected_best_against_every_draw(scores: list[float]) -> None:
    found = expected_best(np.array(scores))
    for draws in range(1, len(scores) + 1):
        best = [max(each) for each in product(scores, repeat=draws)]
        assert found[draws - 1] == pytest.approx(np.mean(best))


def test_the_equation_as_printed() -> None:
    scores = np.array([80.0, 82.0, 82.0, 91.0, 60.0])
    for n in range(1, 6):
        values = np.unique(scores)
        at_most = np.array([np.mean(scores <= v) for v in values]) ** n
        below = np.array([np.mean(scores < v) for v in values]) ** n
        assert expected_best(scores)[n - 1] == pytest.approx(np.sum(values * (at_most - below)))


def test_who_leads() -> None:
    # steady is good at once; lucky is better in one of four.
    steady = [80.0] * 4
    lucky: list[Outcome] = [60.0, Status.DIVERGED, 70.0, 100.0]
    found = tuning_budget([*_entries("steady", steady), *_entries("lucky", lucky)])
    assert found is not None
    assert found.worst == 60.0
    first, second = found.curves
    assert first.expected == first.low == first.high == pytest.approx((80, 80, 80, 80))
    assert (second.trials, second.lost) == (4, 1)
    # Of 60, 60, 70 and 100: the best of four draws is 100 unless none is, 60 if all are.
    assert second.expected[0] == 72.5
    assert second.expected[3] == pytest.approx(
        100 * (1 - 0.75**4) + 70 * (0.75**4 - 0.5**4) + 60 * 0.5**4
    )
    assert [(leader.trials, leader.contender.label) for leader in found.leaders] == [
        (1, "steady"),
        (4, "lucky"),
    ]
    # With one trial, lucky is ahead if its resampled mean is above 80.
    means = [np.mean(each) for each in product([60.0, 60.0, 70.0, 100.0], repeat=4)]
    assert found.leaders[0].support == pytest.approx(np.mean(np.array(means) <= 80), abs=0.03)
    assert all(
        a <= b <= c for a, b, c in zip(second.low, second.expected, second.high, strict=True)
    )


def test_lower_is_better() -> None:
    outcomes: list[Outcome] = [300.0, 100.0, Status.CRASHED]
    found = tuning_budget(_entries("adam", outcomes, metric="perplexity", higher_is_better=False))
    assert found is not None
    (curve,) = found.curves
    assert found.worst == 300
    assert curve.expected[0] == pytest.approx(700 / 3)
    assert curve.expected[2] == pytest.approx(100 + 200 * (2 / 3) ** 3)
    assert curve.low[0] == 100
    assert curve.high[0] == 300
    assert found.leaders == ()


def test_what_is_charged_and_what_is_not() -> None:
    outcomes: list[Outcome] = [50.0, Status.INTERRUPTED, None, Status.TIMED_OUT]
    entries = _entries("adam", outcomes) + _entries("sgd", [Status.CRASHED, Status.CRASHED])
    found = tuning_budget(entries)
    assert found is not None
    assert [(curve.trials, curve.lost) for curve in found.curves] == [(2, 1), (2, 2)]
    assert found.curves[1].expected == (50, 50)
    assert found.leaders == ()
    assert tuning_budget(_entries("sgd", [Status.CRASHED, None])) is None
    assert tuning_budget([]) is None


def test_halved_trials_are_compared_where_the_first_was_stopped() -> None:
    """Also with those of a contender that was never stopped: their curves say how they stood."""
    one, other = contender("adam", halved=True, tune=2), contender("sgd", tune=2)
    entries = [
        entry(one, 40.0, rate=0.1, part=1 / 3),
        entry(one, 50.0, rate=0.2, part=1 / 3),
        entry(one, 90.0, rate=0.2),
        *(
            entry(other, 95.0, rate=rate, steps=90, curve=[(3, early), (6, 80.0), (9, 95.0)])
            for rate, early in ((0.1, 20.0), (0.2, 30.0))
        ),
    ]
    found = tuning_budget(entries)
    assert found is not None
    assert found.part == pytest.approx(1 / 3)
    adam, sgd = found.curves
    assert (adam.trials, sgd.trials) == (2, 2)
    assert adam.expected == pytest.approx((45, 47.5))
    assert sgd.expected == pytest.approx((25, 27.5))
    assert [leader.contender for leader in found.leaders] == [one]


def test_equal_over_reruns_and_whoever_else_is_there() -> None:
    rng = np.random.default_rng(1)
    one = _entries("adam", rng.normal(80, 5, 8).tolist())
    other = _entries("sgd", rng.normal(70, 5, 8).tolist())
    alone, both = tuning_budget(one), tuning_budget(other + one)
    assert alone is not None
    assert both is not None
    assert alone.curves[0] == both.curves[1]
    assert tuning_budget(other + one) == both


def test_the_band_is_worth_what_is_said_of_it() -> None:
    """It covers at its left end, roughly; at its right end far less than 95 %."""
    rng = np.random.default_rng(5)
    many = 90 - 8 * rng.exponential(size=(100_000, 12))
    truth = [many[:, :draws].max(axis=1).mean() for draws in (1, 2, 12)]
    rounds, hits = 200, np.zeros(3)
    for scores in 90 - 8 * rng.exponential(size=(rounds, 12)):
        found = tuning_budget(_entries("adam", scores.tolist()))
        assert found is not None
        low, high = np.array(found.curves[0].low), np.array(found.curves[0].high)
        hits += (low[[0, 1, 11]] <= truth) & (truth <= high[[0, 1, 11]])
    first, second, last = hits / rounds
    assert 0.8 < first < 0.94
    assert 0.82 < second < 0.96
    assert 0.45 < last < 0.7


def test_a_curve_of_many_trials_ends() -> None:
    scores: list[Outcome] = np.random.default_rng(0).normal(80, 5, MOST + 50).tolist()
    found = tuning_budget(_entries("a", scores))
    assert found is not None
    (curve,) = found.curves
    assert curve.trials == MOST + 50
    assert len(curve.expected) == len(curve.low) == len(curve.high) == MOST
    n, top = len(scores), np.sort(np.array(scores))
    weights = np.diff((np.arange(n + 1) / n) ** MOST)
    assert curve.expected[-1] == pytest.approx(top @ weights)
