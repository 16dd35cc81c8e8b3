from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from lstmlab.evidence import Estimate
from lstmlab.evidence.statistics.estimate import _TRIMMED_T


def test_interval_against_a_printed_table() -> None:
    # t(0.975, 4 degrees of freedom) = 2.776 and t(0.975, 1) = 12.706 in any table.
    five = Estimate.of([1, 2, 3, 4, 5])
    assert five.mean == 3
    assert five.sd == pytest.approx(math.sqrt(2.5))
    assert five.half_width == pytest.approx(2.776 * math.sqrt(2.5 / 5), rel=1e-3)
    two = Estimate.of([94.0, 95.0])
    assert two.half_width == pytest.approx(12.706 * 0.5, rel=1e-4)


def test_interval_against_scipy() -> None:
    values = np.random.default_rng(1).normal(80, 3, 7)
    expected = stats.t.interval(0.95, 6, values.mean(), stats.sem(values))
    assert Estimate.of(values).interval == pytest.approx(expected)


def test_interval_covers_the_truth_19_times_in_20() -> None:
    rng = np.random.default_rng(3)
    trials = 2000
    covered = 0
    for values in rng.normal(0, 1, (trials, 3)):
        low, high = Estimate.of(values).interval
        covered += low <= 0 <= high
    # 99.9 % of a binomial with the promised rate lies within these bounds.
    low, high = stats.binom.interval(0.999, trials, 0.95)
    assert low <= covered <= high


@pytest.mark.parametrize("values", [[], [3.0]])
def test_no_interval_without_two_values(values: list[float]) -> None:
    estimate = Estimate.of(values)
    assert math.isnan(estimate.half_width)
    assert math.isnan(estimate.sd)
    assert estimate.mean == 3.0 if values else math.isnan(estimate.mean)


def test_equal_replicates_have_exactly_no_spread() -> None:
    third = Estimate.of([100 / 3] * 3)
    assert third.mean == 100 / 3
    assert third.sd == 0
    assert third.half_width == 0


@pytest.mark.parametrize("count", [2, 3, 4, 5, 7, 8, 10, 31])
def test_interquartile_mean_against_scipy(count: int) -> None:
    values = np.random.default_rng(count).normal(80, 3, count)
    iqm = Estimate.of(values).iqm
    assert iqm.value == pytest.approx(stats.trim_mean(values, 0.25))
    assert iqm.interval is not None
    low, high = iqm.interval
    assert (low + high) / 2 == pytest.approx(iqm.value)
    if count in (2, 3):  # nothing is cut, so it is the mean
        assert iqm.interval == pytest.approx(Estimate.of(values).interval)
    cut = count // 4
    moved = np.asarray(stats.mstats.winsorize(values, limits=(cut / count, cut / count)))
    ratio = (high - low) / 2 / (moved.std(ddof=1) / (1 - 2 * cut / count) / math.sqrt(count))
    student = stats.t.ppf(0.975, count - 2 * cut - 1)
    assert ratio == pytest.approx(student, rel=1e-6 if count in (2, 3, 31) else 0.6)
    assert ratio >= student * 0.999


def test_median_interval_lies_between_the_order_statistics_of_scipy() -> None:
    for count in range(6, 40):
        values = np.random.default_rng(count).normal(80, 3, count)
        median = Estimate.of(values).median
        theirs = stats.quantile_test(values, p=0.5).confidence_interval(0.95)
        ordered = np.sort(values)
        inner = ordered[np.searchsorted(ordered, theirs.low) + 1]
        assert median.value == np.median(values)
        assert median.interval is not None
        assert theirs.low <= median.interval[0] <= inner
        assert median.level == 0.95


def test_median_interval_by_hand() -> None:
    # n = 10: the 2nd values from the ends hold the median in 97.85 %, the 3rd in 89.06 %. The
    # share of the way in: 8 * 0.3247 / (2 + 6 * 0.3247) = 0.658 (Hettmansperger & Sheather 1986).
    low, high = Estimate.of(range(1, 11)).median.interval or (0, 0)
    assert low == pytest.approx(2.658, abs=1e-3)
    assert high == pytest.approx(11 - 2.658, abs=1e-3)
    five = Estimate.of([3, 1, 2, 5, 4]).median
    assert (five.value, five.interval, five.level) == (3, (1, 5), 0.9375)


def test_intervals_are_refused_with_a_reason() -> None:
    assert Estimate.of([1, 2, 3, 4]).median.value == 2.5
    assert Estimate.of([1, 2, 3, 4]).median.interval is None
    assert "five" in Estimate.of([1, 2, 3, 4]).median.refusal
    assert Estimate.of([1]).iqm.value == 1
    assert Estimate.of([1]).iqm.interval is None
    assert "two" in Estimate.of([1]).iqm.refusal
    assert math.isnan(Estimate.of([]).median.value)


def test_equal_replicates_have_intervals_without_width() -> None:
    same = Estimate.of([100 / 3] * 6)
    for one in (same.median, same.iqm):
        assert one.value == 100 / 3
        assert one.interval == (100 / 3, 100 / 3)


def test_the_table_of_the_interquartile_mean_nears_students_t() -> None:
    """It falls by every four values, of which one more is cut off on either side."""
    assert [*_TRIMMED_T] == list(range(4, 31))
    for count, quantile in _TRIMMED_T.items():
        student = stats.t.ppf(0.975, count - 2 * (count // 4) - 1)
        assert student < quantile
        if count >= 12:
            assert quantile / student < 1.13
        if count + 4 in _TRIMMED_T:
            assert _TRIMMED_T[count + 4] < quantile
