from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from lstmlab.evidence import Estimate


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
