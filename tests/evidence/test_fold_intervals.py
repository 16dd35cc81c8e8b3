"""Intervals over folds allow for the training data that the folds' models have in common."""

import math

import numpy as np
import pytest

from lstmlab.evidence.statistics.estimate import NOT_INDEPENDENT, Estimate, t_quantile
from lstmlab.evidence.statistics.folds import contrast, shared
from lstmlab.evidence.wording import against_baseline

SCORES = (80.0, 84.0, 82.0, 86.0, 78.0)


def test_the_variance_of_a_mean_over_folds_is_that_of_nadeau_and_bengio():
    """One of five folds is tested on, four are learned from: (1/5 + 1/4) times the variance."""
    estimate = Estimate.of(SCORES, shared(5))
    assert estimate.mean == 82.0
    assert estimate.half_width == pytest.approx(2.7764451 * math.sqrt(10 * (1 / 5 + 1 / 4)))


def test_without_folds_nothing_is_shared():
    assert shared(0) == 0.0
    assert Estimate.of(SCORES).half_width == pytest.approx(2.7764451 * math.sqrt(10 / 5))


def test_no_median_is_claimed_over_folds():
    estimate = Estimate.of(SCORES, shared(5))
    assert (estimate.median.value, estimate.median.interval) == (82.0, None)
    assert estimate.iqm.refusal == NOT_INDEPENDENT


def test_a_difference_is_paired_over_folds():
    found = contrast(SCORES, [78.0, 81.5, 80.0, 83.0, 77.0], 5)
    gaps = np.array([2.0, 2.5, 2.0, 3.0, 1.0])
    reach = t_quantile(4) * math.sqrt(gaps.var(ddof=1) * (1 / 5 + 1 / 4))
    assert found.difference == pytest.approx(2.1)
    assert found.interval == pytest.approx((2.1 - reach, 2.1 + reach))
    assert found.clear
    assert against_baseline.over_folds("accuracy", found, True, "the linear model") == (
        "+2.1 points over the linear model, 95 % interval "
        f"{2.1 - reach:.1f} to {2.1 + reach:.1f}, paired over 5 folds, corrected for the training "
        "data they share"
    )


def test_the_same_difference_in_all_folds_is_not_without_noise():
    """Scores of 20 examples differ by 5 points or not at all: so two roundings are allowed for."""
    found = contrast([85.0, 90.0, 80.0], [80.0, 85.0, 75.0], 3)
    assert found.half_width == pytest.approx(
        t_quantile(2) * math.sqrt(5.0**2 / 6 * (1 / 3 + 1 / 2))
    )
    assert not found.clear


def test_such_intervals_hold_where_plain_ones_do_not():
    """Replicates that are correlated as folds of a half are: a plain interval holds the truth far
    too seldom."""
    drawn = np.random.default_rng(0)
    common = drawn.normal(size=(4000, 1)) * math.sqrt(0.2)
    scores = common + drawn.normal(size=(4000, 5)) * math.sqrt(0.8)
    held = {
        part: np.mean(
            [abs((one := Estimate.of(row, part)).mean) <= one.half_width for row in scores]
        )
        for part in (0.0, shared(5))
    }
    assert held[shared(5)] == pytest.approx(0.95, abs=0.01)
    assert held[0.0] < 0.9
