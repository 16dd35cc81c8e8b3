"""Ranks over data sets: Friedman's test and the Nemenyi critical difference (Demšar 2006)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import stats

from lstmlab.evidence.statistics.estimate import CONFIDENCE

MANY = 10
"""Data sets, above which the chi-square approximation is good (Demšar 2006)."""

FEW = (
    "Ranks over {datasets} data sets show large differences only: two average ranks must lie "
    "{difference:.2f} apart, of the {most} that are possible."
)
HOPELESS = (
    "With {datasets} data sets and {contenders} contenders, no difference between average ranks "
    "can be larger than chance: it would have to be {difference:.2f}, and {most} is the most "
    "that is possible."
)


@dataclass(frozen=True)
class Ranks:
    """Contenders ranked on each data set by their mean score; 1 is best, ties share a rank.

    A mean is of the finals that gave a score, so whoever lost a larger share of its finals ranks
    behind whoever lost a smaller one, whatever their means; without any score, last.
    """

    contenders: tuple[str, ...]
    """Best average rank first."""
    datasets: tuple[str, ...]
    ranks: tuple[tuple[float, ...], ...]
    """One row a contender, one column a data set."""
    averages: tuple[float, ...]
    missing: tuple[tuple[str, str], ...]
    """``(contender, data set)`` without a score."""
    statistic: float
    """Friedman's chi-square, corrected for ties."""
    p_value: float
    """The chance that ranks so different come about when no contender is better than another."""
    f_statistic: float
    """Iman & Davenport's (1980) F, which is less conservative; inf if all data sets agree."""
    f_p_value: float
    critical_difference: float
    """Nemenyi (1963): average ranks farther apart differ by more than chance (5 %, all pairs)."""
    cliques: tuple[tuple[str, ...], ...]
    """The largest groups, of two and more, within which no difference is beyond chance."""
    caution: str
    """What few data sets mean, in words; else empty."""


def rank(
    scores: Mapping[str, Mapping[str, float]],
    higher_is_better: Mapping[str, bool],
    lost: Mapping[str, Mapping[str, float]] | None = None,
) -> Ranks | None:
    """``scores``: data set -> contender -> mean score (NaN or absent: none); ``lost``: which share
    of its finals was lost (absent: none).

    None with fewer than two data sets or contenders.
    """
    datasets = tuple(scores)
    names = tuple(dict.fromkeys(name for of_one in scores.values() for name in of_one))
    if len(datasets) < 2 or len(names) < 2:
        return None
    # A score on which higher is better; the worst possible where there is none.
    table = np.array(
        [
            [_merit(scores[dataset].get(name), higher_is_better[dataset]) for name in names]
            for dataset in datasets
        ]
    )
    shares = lost or {}
    losses = np.array(
        [[shares.get(dataset, {}).get(name, 0.0) for name in names] for dataset in datasets]
    )
    ranks = np.array([_ranked(*row) for row in zip(table, losses, strict=True)])
    averages = ranks.mean(axis=0)
    order = sorted(range(len(names)), key=lambda i: averages[i])
    statistic, p_value, f_statistic, f_p_value = _friedman(ranks)
    difference = critical_difference(len(names), len(datasets))
    labels = tuple(names[i] for i in order)
    sorted_averages = tuple(float(averages[i]) for i in order)
    return Ranks(
        contenders=labels,
        datasets=datasets,
        ranks=tuple(tuple(ranks[:, i].tolist()) for i in order),
        averages=sorted_averages,
        missing=tuple(
            (names[j], datasets[i])
            for i, j in np.argwhere(np.isneginf(table)).tolist()
            if not _has_score(scores[datasets[i]].get(names[j]))
        ),
        statistic=statistic,
        p_value=p_value,
        f_statistic=f_statistic,
        f_p_value=f_p_value,
        critical_difference=difference,
        cliques=_cliques(labels, sorted_averages, difference),
        caution=_caution(len(names), len(datasets), difference),
    )


def _ranked(merits: np.ndarray, lost: np.ndarray) -> np.ndarray:
    """The ranks of one data set: by what was lost, then by merit; equal ones share theirs."""
    order = sorted(range(len(merits)), key=lambda i: (np.isneginf(merits[i]), lost[i], -merits[i]))
    level, levels = 0, np.zeros(len(merits))
    for before, i in pairwise(order):
        level += not (
            math.isclose(lost[before], lost[i]) and math.isclose(merits[before], merits[i])
        )
        levels[i] = level
    return stats.rankdata(levels)


def critical_difference(contenders: int, datasets: int) -> float:
    """Returns it in ranks: q(0.05; k) / sqrt(2) * sqrt(k (k + 1) / 6 N)."""
    q = float(stats.studentized_range.ppf(CONFIDENCE, contenders, np.inf)) / math.sqrt(2)
    return q * math.sqrt(contenders * (contenders + 1) / (6 * datasets))


def _has_score(score: float | None) -> bool:
    return score is not None and not math.isnan(score)


def _merit(score: float | None, higher_is_better: bool) -> float:
    if score is None or math.isnan(score):
        return -math.inf
    return score if higher_is_better else -score


def _friedman(ranks: np.ndarray) -> tuple[float, float, float, float]:
    """(data sets, contenders) ranks -> chi-square, its p, F, its p."""
    n, k = ranks.shape
    spread = n * float(np.sum((ranks.mean(axis=0) - (k + 1) / 2) ** 2))
    # The variance of the ranks within data sets: k (k + 1) / 12 if there are no ties.
    within = float(np.sum((ranks - (k + 1) / 2) ** 2)) / (n * (k - 1))
    if within == 0:
        return 0.0, 1.0, 0.0, 1.0
    statistic = spread / within
    p_value = float(stats.chi2.sf(statistic, k - 1))
    rest = n * (k - 1) - statistic
    if rest <= 1e-9:
        return statistic, p_value, math.inf, 0.0
    f_statistic = (n - 1) * statistic / rest
    return statistic, p_value, f_statistic, float(stats.f.sf(f_statistic, k - 1, (k - 1) * (n - 1)))


def _cliques(
    names: tuple[str, ...], averages: tuple[float, ...], difference: float
) -> tuple[tuple[str, ...], ...]:
    found: list[tuple[int, int]] = []
    for start in range(len(names)):
        end = max(i for i in range(start, len(names)) if averages[i] - averages[start] < difference)
        # One that lies within the clique before it says nothing new.
        if end > start and (not found or end > found[-1][1]):
            found.append((start, end))
    return tuple(names[start : end + 1] for start, end in found)


def _caution(contenders: int, datasets: int, difference: float) -> str:
    most = contenders - 1
    words = {"datasets": datasets, "contenders": contenders, "difference": difference, "most": most}
    if difference >= most:
        return HOPELESS.format(**words)
    return FEW.format(**words) if datasets <= MANY else ""
