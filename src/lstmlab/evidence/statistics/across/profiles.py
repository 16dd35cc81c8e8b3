"""Performance profiles (Dolan & Moré 2002) over normalized final scores (Agarwal et al. 2021)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstmlab.evidence.statistics.across.normalized import Runs, normalized
from lstmlab.evidence.statistics.estimate import CONFIDENCE

RESAMPLES = 2000
STEPS = 100


@dataclass(frozen=True)
class Profile:
    """Share of a contender's finals, 0 to 1, that score above each threshold.

    The mean over data sets of the share on each, so that every data set weighs the same. A lost
    final is above no threshold. The band is of percentiles over finals drawn anew within each data
    set (seeded), point by point. With fewer than ten finals on each it is too narrow, and it has no
    width where all finals are on one side: a guide to the eye, not a test.
    """

    label: str
    shares: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Profiles:
    thresholds: tuple[float, ...]
    """Normalized scores (``normalized.RULE``), rising."""
    rows: tuple[Profile, ...]
    """The largest mean share first."""
    datasets: tuple[str, ...]


def profiles(runs: Runs, higher_is_better: Mapping[str, bool]) -> Profiles | None:
    """``runs``: data set -> contender -> scores of its finals, NaN for a lost one.

    None with fewer than two contenders, or without a data set on which they differ.
    """
    on_scale = normalized(runs, higher_is_better)
    if len(on_scale.runs) < 2 or not on_scale.datasets:
        return None
    every = [run for of_one in on_scale.runs.values() for each in of_one for run in each]
    reached = [run for run in every if run > -math.inf]
    thresholds = np.linspace(min(0.0, *reached), max(1.0, *reached), STEPS + 1)
    tail = (1 - CONFIDENCE) / 2
    rows = []
    for label, of_one in on_scale.runs.items():
        shares = np.mean([_shares(np.array(each), thresholds) for each in of_one], axis=0)
        generator = np.random.default_rng(0)
        drawn = [
            np.array(each)[generator.integers(0, len(each), (RESAMPLES, len(each)))]
            for each in of_one
        ]
        draws = np.mean([_shares(each, thresholds) for each in drawn], axis=0)
        low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
        rows.append(
            Profile(label, tuple(shares.tolist()), tuple(low.tolist()), tuple(high.tolist()))
        )
    rows.sort(key=lambda row: -math.fsum(row.shares))
    return Profiles(tuple(thresholds.tolist()), tuple(rows), on_scale.datasets)


def _shares(runs: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """(…, n) -> (…, thresholds): the share above each."""
    return np.stack([(runs > threshold).mean(axis=-1) for threshold in thresholds], axis=-1)
