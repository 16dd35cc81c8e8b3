from __future__ import annotations

import math

import numpy as np
import pytest

from lstmlab.evidence.statistics.across.profiles import STEPS, profiles

RUNS = {
    "x": {"a": [90.0, 92.0], "b": [80.0, 82.0], "c": [85.0, math.nan]},
    "y": {"a": [10.0, 12.0], "b": [31.0, 31.0], "c": [20.0, 22.0, 24.0, 18.0]},
}
HIGHER = {"x": True, "y": False}


def test_shares_against_counting() -> None:
    found = profiles(RUNS, HIGHER)
    assert found is not None
    rows = {row.label: row for row in found.rows}
    assert [row.label for row in found.rows] == ["a", "c", "b"]
    low = {"x": 81.0, "y": -31.0}
    high = {"x": 91.0, "y": -11.0}
    for label, row in rows.items():
        for threshold, share in zip(found.thresholds, row.shares, strict=True):
            expected = []
            for dataset, of_one in RUNS.items():
                sign = 1 if HIGHER[dataset] else -1
                bar = low[dataset] + threshold * (high[dataset] - low[dataset])
                reached = [sign * score > bar + 1e-12 for score in of_one[label]]
                expected.append(sum(reached) / len(reached))
            assert share == pytest.approx(np.mean(expected))
    assert found.thresholds[0] == pytest.approx(-0.1)
    assert found.thresholds[-1] == pytest.approx(1.1)
    assert len(found.thresholds) == STEPS + 1


def test_a_lost_final_is_above_no_threshold_and_all_others_above_the_lowest_or_on_it() -> None:
    found = profiles(RUNS, HIGHER)
    assert found is not None
    rows = {row.label: row for row in found.rows}
    assert rows["a"].shares[0] == 1
    assert rows["c"].shares[0] == 0.75
    assert rows["a"].shares[-1] == 0
    for row in found.rows:
        assert all(a >= b for a, b in zip(row.shares, row.shares[1:], strict=False))
        assert all(
            low <= share <= high
            for low, share, high in zip(row.low, row.shares, row.high, strict=True)
        )


def test_the_band_against_the_binomial() -> None:
    # One data set with 20 runs, half of them above 0.5: the band is that of Binomial(20, 0.5) / 20.
    runs = {"x": {"a": [0.0] * 10 + [1.0] * 10, "b": [0.0] * 20, "c": [1.0] * 20}}
    found = profiles(runs, {"x": True})
    assert found is not None
    row = next(row for row in found.rows if row.label == "a")
    middle = len(found.thresholds) // 2
    assert (row.low[middle], row.shares[middle], row.high[middle]) == pytest.approx(
        (0.3, 0.5, 0.7), abs=0.01
    )


def test_too_little() -> None:
    assert profiles({"x": {"a": [1.0, 2.0]}}, HIGHER) is None
    assert profiles({"x": {"a": [1.0], "b": [1.0]}}, HIGHER) is None


def test_one_final_each_is_drawn_again_and_again() -> None:
    found = profiles({"x": {"a": [1.0], "b": [2.0]}}, {"x": True})
    assert found is not None
    for row in found.rows:
        assert tuple(row.low) == tuple(row.shares) == tuple(row.high)
