from __future__ import annotations

import math

import pytest

from lstmlab.evidence.choices.sensitivity import Sensitivity, sensitivity
from lstmlab.trial import Status
from trials_made import Outcome, contender, entry


def _of(outcomes: dict[float, Outcome], **changes: object) -> Sensitivity:
    one = contender(**changes)
    (found,) = sensitivity([entry(one, each, rate=rate) for rate, each in outcomes.items()])
    return found


def test_interpolates_over_the_logarithm() -> None:
    found = _of({0.1: 100.0, 0.001: 80.0, 0.01: 90.0, 1.0: 0.0})
    assert (found.best_rate, found.threshold) == (0.1, 95)
    # Half of the decade below, a twentieth of the decade above.
    assert found.low == pytest.approx(10**-1.5)
    assert found.high == pytest.approx(10**-0.95)
    assert found.decades == pytest.approx(0.55)
    assert not (found.open_low)
    assert not (found.open_high)
    assert not (found.envelope)
    assert [point.learning_rate for point in found.points] == [0.001, 0.01, 0.1, 1.0]


def test_lower_is_better() -> None:
    changes = {"metric": "perplexity", "higher_is_better": False}
    found = _of({0.01: 120.0, 0.1: 100.0, 1.0: 105.0}, **changes)
    assert found.threshold == pytest.approx(105)
    assert found.low == pytest.approx(10**-1.25)
    assert found.open_high
    assert found.decades == pytest.approx(1.25)
    assert found.points[0].score == 120


def test_a_lost_trial_breaks_the_range() -> None:
    found = _of({0.001: 100.0, 0.01: Status.DIVERGED, 0.1: 100.0, 1.0: 99.0, 10.0: Status.DIVERGED})
    assert (found.best_rate, found.decades) == (0.001, 0)
    assert found.open_low
    found = _of({0.001: 99.0, 0.01: Status.DIVERGED, 0.1: 100.0, 1.0: 99.0, 10.0: Status.DIVERGED})
    assert (found.best_rate, found.low, found.high) == pytest.approx((0.1, 0.1, 1.0))
    assert not found.open_high
    assert not found.open_low


def test_an_upper_envelope_where_other_settings_vary() -> None:
    one = contender()
    scores: dict[float, Outcome] = {
        0.0001: Status.DIVERGED,
        0.001: 97.0,
        0.01: 50.0,
        0.1: 100.0,
        1.0: Status.DIVERGED,
        10.0: 96.0,
        100.0: 76.0,
    }
    entries = [
        entry(one, each, rate=rate, settings={"momentum": 0.5 + 0.05 * i})
        for i, (rate, each) in enumerate(scores.items())
    ]
    (found,) = sensitivity(entries)
    assert found.envelope
    assert [point.level for point in found.points] == [None, 97, 97, 100, 96, 96, 76]
    assert [point.score for point in found.points] == [None, 97, 50, 100, None, 96, 76]
    assert found.low == pytest.approx(0.001)
    assert found.high == pytest.approx(10**1.05)
    assert not found.open_low


def test_equal_rates_are_put_together() -> None:
    one = contender()
    entries = [entry(one, 90.0, rate=0.1, seed=1), entry(one, 80.0, rate=0.1, seed=2)]
    entries.append(entry(one, 85.0, rate=0.2))
    (found,) = sensitivity(entries)
    assert [point.score for point in found.points] == [85, 85]
    assert found.decades == pytest.approx(math.log10(2))


def test_halved_trials_are_read_where_all_ran() -> None:
    one = contender(halved=True)
    entries = [
        entry(one, 40.0, rate=0.1, part=1 / 3),
        entry(one, 50.0, rate=1.0, part=1 / 3),
        entry(one, 90.0, rate=1.0),
    ]
    (found,) = sensitivity(entries)
    assert found.part == 1 / 3
    assert [point.score for point in found.points] == [40, 50]


def test_too_little() -> None:
    one = contender()
    assert sensitivity([entry(one, 90.0, rate=0.1), entry(one, 91.0, rate=0.1, seed=1)]) == ()
    assert sensitivity([entry(one, Status.CRASHED, rate=rate) for rate in (0.1, 1.0)]) == ()
    assert sensitivity([entry(one, 90.0, rate=0.1), entry(one, None, rate=1.0)]) == ()
