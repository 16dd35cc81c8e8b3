"""One number per contender over data sets: mean, median and interquartile mean.

Normalized scores and the choice of statistics after Agarwal et al. (2021, "Deep reinforcement
learning at the edge of the statistical precipice"). Their percentile bootstrap covers the truth in
only 75 to 84 % of studies with 3 seeds (simulated, four data sets): resampling n seeds shrinks
their variance by (n - 1) / n, and few seeds need Student's quantiles. So here the variance over
seeds resampled within data sets is scaled up, and the interval is Student's, with Welch and
Satterthwaite's degrees of freedom from the share of each data set in the variance.

It covers in 92 to 98 % of simulated studies: four data sets alike or not, equally noisy or not,
3, 5 or 10 seeds, normal scores. The median's can fall to 91 %, where two data sets in the middle
lie within each other's noise and differ in it: the median of a sample is biased there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from lstmlab.evidence.statistics.across.normalized import Runs, normalized
from lstmlab.evidence.statistics.estimate import CONFIDENCE

RESAMPLES = 400
"""Resamples of each data set; the error of a standard deviation is then 4 %."""

Blocks = Sequence[np.ndarray]
"""One array for each data set, with the finals on its last axis."""


@dataclass(frozen=True)
class Interval:
    value: float
    low: float
    high: float
    """95 %; NaN, like ``low``, if a data set has only one final, for that says nothing of noise."""


@dataclass(frozen=True)
class Aggregate:
    """One contender's normalized scores (``normalized.RULE``), put together.

    Intervals are about seeds: had others been drawn, on these data sets and on this scale. They
    say nothing of other data sets.
    """

    label: str
    mean: Interval
    """The mean over data sets of the mean over finals."""
    median: Interval
    """Likewise. With few data sets it hangs on one or two of them."""
    iqm: Interval
    """The mean of the middle half of all finals, every data set's together."""
    finals: int
    lost: int


@dataclass(frozen=True)
class Aggregates:
    rows: tuple[Aggregate, ...]
    """Best mean first."""
    datasets: tuple[str, ...]
    left_out: tuple[str, ...]
    """Data sets on which all contenders' means agree."""


def aggregate(runs: Runs, higher_is_better: Mapping[str, bool]) -> Aggregates | None:
    """``runs``: data set -> contender -> scores of its finals, NaN for a lost one.

    None with fewer than two contenders, or two data sets on which they differ.
    """
    on_scale = normalized(runs, higher_is_better)
    if len(on_scale.runs) < 2 or len(on_scale.datasets) < 2:
        return None
    rows = []
    for label, of_one in on_scale.runs.items():
        finals = [run for each in of_one for run in each]
        blocks = [
            np.array([max(run, 0.0) if run == -math.inf else run for run in each])
            for each in of_one
        ]
        rows.append(
            Aggregate(
                label=label,
                mean=interval(blocks, mean),
                median=interval(blocks, median),
                iqm=interval(blocks, interquartile_mean),
                finals=len(finals),
                lost=finals.count(-math.inf),
            )
        )
    rows.sort(key=lambda row: -row.mean.value)
    return Aggregates(tuple(rows), on_scale.datasets, on_scale.left_out)


def mean(blocks: Blocks) -> np.ndarray:
    """(…, n) for each data set -> (…)."""
    return np.mean([block.mean(axis=-1) for block in blocks], axis=0)


def median(blocks: Blocks) -> np.ndarray:
    """Returns the median of the data sets' means; (…, n) for each data set -> (…)."""
    return np.median([block.mean(axis=-1) for block in blocks], axis=0)


def interquartile_mean(blocks: Blocks) -> np.ndarray:
    """Returns the mean without the lowest and the highest quarter, rounded down; (…, n) each ->
    (…)."""
    runs = np.sort(np.concatenate(blocks, axis=-1), axis=-1)
    cut = runs.shape[-1] // 4
    return runs[..., cut : runs.shape[-1] - cut].mean(axis=-1)


def interval(blocks: Blocks, statistic: Callable[[Blocks], np.ndarray]) -> Interval:
    """The statistic of (n,) finals for each data set, seeded."""
    value = float(statistic(blocks))
    if min(len(block) for block in blocks) < 2:
        return Interval(value, math.nan, math.nan)
    half = float(half_width(blocks, statistic))
    return Interval(value, value - half, value + half)


def half_width(blocks: Blocks, statistic: Callable[[Blocks], np.ndarray]) -> np.ndarray:
    """(…, n), n at least 2, for each data set -> (…): of the interval. 0 without any noise."""
    generator = np.random.default_rng(0)
    still, drawn = [], []
    for block in blocks:
        n = block.shape[-1]
        drawn.append(block[..., generator.integers(0, n, (RESAMPLES, n))])
        still.append(np.broadcast_to(block[..., None, :], drawn[-1].shape))
    own = np.stack(
        [
            np.var(statistic([*still[:i], drawn[i], *still[i + 1 :]]), axis=-1)
            for i in range(len(blocks))
        ]
    )
    freedoms = np.array([block.shape[-1] - 1 for block in blocks])
    freedoms = freedoms.reshape(-1, *[1] * (own.ndim - 1))
    corrected = own * (freedoms + 1) / freedoms
    total, squares = corrected.sum(axis=0), (corrected**2 / freedoms).sum(axis=0)
    noisy = squares > 0
    variance = np.var(statistic(drawn), axis=-1) * total / np.where(noisy, own.sum(axis=0), 1)
    freedom = np.where(noisy, total**2 / np.where(noisy, squares, 1), 1)
    return special.stdtrit(freedom, (1 + CONFIDENCE) / 2) * np.sqrt(variance)
