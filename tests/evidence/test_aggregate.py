from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from lstmlab.evidence.statistics.across.aggregate import (
    Blocks,
    aggregate,
    half_width,
    interquartile_mean,
    interval,
    mean,
    median,
)
from lstmlab.evidence.statistics.across.normalized import normalized
from lstmlab.evidence.statistics.estimate import Estimate

HIGHER = {"x": True, "y": True, "z": False}


def test_values_and_scale() -> None:
    runs = {
        "x": {"a": [90.0, 92.0], "b": [80.0, 82.0], "c": [85.0, 87.0]},
        "y": {"a": [10.0, 10.0], "b": [30.0, 30.0], "c": [20.0, 15.0]},
        "z": {"a": [100.0, 100.0], "b": [50.0, 50.0], "c": [60.0, 90.0]},
        "same": {"a": [5.0], "b": [5.0], "c": [5.0]},
    }
    found = aggregate(runs, {**HIGHER, "same": True})
    assert found is not None
    assert (found.datasets, found.left_out) == (("x", "y", "z"), ("same",))
    rows = {row.label: row for row in found.rows}
    # a: 1, 0, 0; b: 0, 1, 1; c: 0.5, 0.375 and, where lower is better, 0.5.
    assert [row.label for row in found.rows] == ["b", "c", "a"]
    assert rows["a"].mean.value == pytest.approx(1 / 3)
    assert rows["b"].mean.value == pytest.approx(2 / 3)
    assert rows["c"].mean.value == pytest.approx((0.5 + 0.375 + 0.5) / 3)
    assert rows["c"].median.value == pytest.approx(0.5)
    # Its six runs: 0.4, 0.6; 0.5, 0.25; 0.8, 0.2. Without the lowest and the highest.
    assert rows["c"].iqm.value == pytest.approx((0.25 + 0.4 + 0.5 + 0.6) / 4)


def test_a_lost_final_counts_as_the_scale_s_zero() -> None:
    runs = {
        "x": {"a": [90.0, math.nan], "b": [80.0, 80.0]},
        "y": {"a": [90.0, 90.0], "b": [80.0, 80.0], "late": [85.0, 85.0]},
    }
    found = aggregate(runs, HIGHER)
    assert found is not None
    rows = {row.label: row for row in found.rows}
    assert (rows["a"].mean.value, rows["a"].finals, rows["a"].lost) == (0.75, 4, 1)
    assert rows["late"].mean.value == 0.25
    assert math.isnan(rows["late"].mean.low)
    assert (rows["b"].mean.low, rows["b"].mean.high) == (0, 0)


def test_too_little() -> None:
    one = {"a": [1.0, 2.0], "b": [3.0, 4.0]}
    assert aggregate({"x": one}, HIGHER) is None
    assert aggregate({"x": {"a": [1.0]}, "y": {"a": [2.0]}}, HIGHER) is None
    assert aggregate({"x": one, "y": {"a": [1.0], "b": [1.0]}}, HIGHER) is None


def test_means_that_agree_but_for_their_last_bit() -> None:
    runs = {
        "x": {"a": [90.1, 90.3, 90.2], "b": [90.1, 90.2, 90.3]},
        "y": {"a": [0.1, 0.2], "b": [0.15, 0.15]},
    }
    assert normalized(runs, HIGHER).left_out == ("x", "y")


def test_statistics_against_scipy() -> None:
    rng = np.random.default_rng(2)
    blocks = [rng.normal(i, 1, n) for i, n in enumerate((3, 5, 4, 10))]
    assert interquartile_mean(blocks) == pytest.approx(
        stats.trim_mean(np.concatenate(blocks), 0.25)
    )
    assert median(blocks) == pytest.approx(np.median([block.mean() for block in blocks]))
    assert mean(blocks) == pytest.approx(np.mean([block.mean() for block in blocks]))


def test_of_two_data_sets_the_mean_has_welch_s_interval() -> None:
    """Twice the mean of x and -y is the difference between x and y."""
    rng = np.random.default_rng(4)
    x, y = rng.normal(0, 1, 8), rng.normal(0, 3, 5)
    theirs = stats.ttest_ind(x, y, equal_var=False).confidence_interval(0.95)
    ours = interval([x, -y], mean)
    # The bootstrap's own error, with its 400 draws, is 4 %.
    assert ours.high - ours.low == pytest.approx((theirs.high - theirs.low) / 2, rel=0.12)
    assert ours.value == pytest.approx((x.mean() - y.mean()) / 2)


def test_on_one_data_set_it_is_student_s() -> None:
    values = np.random.default_rng(4).normal(80, 2, 4)
    ours = interval([values], mean)
    assert ours.high - ours.value == pytest.approx(Estimate.of(values).half_width, rel=0.12)


LEVELS = {
    "apart": ([0.2, 0.5, 0.7, 0.95], [0.05, 0.05, 0.05, 0.05]),
    "unequal noise": ([0.2, 0.5, 0.7, 0.95], [0.02, 0.2, 0.05, 0.1]),
    "near": ([0.8, 0.82, 0.85, 0.9], [0.1, 0.1, 0.1, 0.1]),
    "alike": ([0.8, 0.8, 0.8, 0.8], [0.1, 0.1, 0.1, 0.1]),
}


@pytest.mark.parametrize("seeds", [3, 5, 10])
@pytest.mark.parametrize("statistic", [mean, median, interquartile_mean])
def test_intervals_cover(statistic: Callable[[Blocks], np.ndarray], seeds: int) -> None:
    """In 92 to 98 % of 1,000 studies, of four kinds."""
    rng = np.random.default_rng(6)
    hits = 0
    for levels, noise in LEVELS.values():
        shape = list(zip(levels, noise, strict=True))
        truth = statistic([rng.normal(m, s, 200_001) for m, s in shape])
        for _ in range(5):  # 50 studies at a time
            drawn = [rng.normal(m, s, (50, seeds)) for m, s in shape]
            error = np.abs(statistic(drawn) - truth)
            hits += int(np.sum(error <= half_width(drawn, statistic)))
    assert 920 <= hits <= 980


def test_many_studies_at_once_are_as_one_by_one() -> None:
    rng = np.random.default_rng(6)
    blocks = [rng.normal(0, 1, (3, 4)), rng.normal(0, 1, (3, 5))]
    at_once = half_width(blocks, interquartile_mean)
    one = interval([block[1] for block in blocks], interquartile_mean)
    assert one.high - one.value == pytest.approx(at_once[1])
