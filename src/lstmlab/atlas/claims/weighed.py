"""What the records say of a claim: it holds on text, it doesn't, or it can't be decided.

The difference of two contenders is the mean over data sets of the differences of their means over
seeds, for these data sets: others may differ. Its error is that of the seeds, times what the search
of the learning rate adds to it, which :func:`searching` reads of contenders that were searched
twice. Each interval is so wide that all of the table hold at once with 95 % (Bonferroni).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from scipy import stats

from lstmlab.atlas.advice.near import tolerance
from lstmlab.atlas.claims.believed import CLAIMS, Claim, Kind, Pair
from lstmlab.atlas.records.row import FINAL, Row
from lstmlab.evidence.statistics.estimate import CONFIDENCE

SEARCHED_TWICE = ("cells", "tuned-again")
"""Parts that have the same contenders on the same data sets, by two searches."""
POINTS = "accuracy"
"""Only data sets of this metric are compared, whose points are alike."""

Scores = Mapping[tuple[str, str, str], Sequence[float]]
"""Part, contender and data set -> the test scores of the completed finals."""


class Verdict(StrEnum):
    HOLDS = "holds"
    FAILS = "doesn't hold"
    UNDECIDED = "undecided"
    NO_RECORDS = "no records"


@dataclass(frozen=True)
class Weighed:
    """One pair of a claim, with what the records say of it, in points."""

    claim: Claim
    pair: Pair
    by_set: Mapping[str, float]
    """Data set -> the difference of the means."""
    difference: float
    low: float
    high: float
    verdict: Verdict


def weigh(rows: Iterable[Row], claims: Sequence[Claim] = CLAIMS) -> list[Weighed]:
    """Judges every pair of every claim, in their order."""
    scores = of_finals(rows)
    times = searching(scores)
    count = sum(len(claim.pairs) for claim in claims)
    return [_weighed(claim, pair, scores, times, count) for claim in claims for pair in claim.pairs]


def of_finals(rows: Iterable[Row]) -> Scores:
    """Collects the test scores of completed finals on data sets that are judged by accuracy."""
    found: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for row in rows:
        if row.kind == FINAL and row.is_complete and row.metric == POINTS:
            found[row.part, row.contender, row.dataset].append(row.test_score)
    return found


def searching(scores: Scores) -> float:
    """Returns by what the variance of a mean over seeds is to be multiplied, since its learning
    rate was chosen by one search of many: 1 at least, and 1 where nothing was searched twice.

    It is half of the mean square of the differences between two searches, divided by what the
    seeds' scatter alone would give.
    """
    once, twice = SEARCHED_TWICE
    squares, errors = [], []
    for (part, contender, dataset), first in scores.items():
        second = scores.get((twice, contender, dataset), ())
        if part == once and min(len(first), len(second)) > 1:
            squares.append((np.mean(first) - np.mean(second)) ** 2 / 2)
            errors.append((_error(first) + _error(second)) / 2)
    if not squares or not sum(errors) > 0:
        return 1.0
    return max(1.0, float(np.mean(squares) / np.mean(errors)))


def _error(values: Sequence[float]) -> float:
    """The squared standard error of the mean."""
    return float(np.var(values, ddof=1)) / len(values)


def _weighed(claim: Claim, pair: Pair, scores: Scores, times: float, count: int) -> Weighed:
    differences: dict[str, float] = {}
    errors: list[tuple[float, int]] = []
    for part, contender, dataset in scores:
        first = scores[part, contender, dataset]
        second = scores.get((part, pair.second, dataset), ())
        if (part, contender) == (pair.part, pair.first) and min(len(first), len(second)) > 1:
            differences[dataset] = float(np.mean(first) - np.mean(second))
            errors += [(_error(first), len(first) - 1), (_error(second), len(second) - 1)]
    if not differences:
        nan = float("nan")
        return Weighed(claim, pair, {}, nan, nan, nan, Verdict.NO_RECORDS)
    mean = float(np.mean([*differences.values()]))
    whole = sum(error for error, _ in errors)
    # Satterthwaite's degrees of freedom of a sum of variances.
    freedom = whole**2 / max(sum(error**2 / free for error, free in errors), 1e-300)
    error = sqrt(times * whole) / len(differences)
    half = float(stats.t.ppf(1 - (1 - CONFIDENCE) / count / 2, max(freedom, 1))) * error
    low, high = mean - half, mean + half
    return Weighed(
        claim, pair, differences, mean, low, high, verdict(claim.kind, mean, low, high, differences)
    )


def verdict(
    kind: Kind, mean: float, low: float, high: float, by_set: Mapping[str, float]
) -> Verdict:
    """Returns what an interval says of a claim.

    *Doesn't hold* takes that the contrary is beyond doubt: of *better*, that it is no point better;
    of *no worse* and *alike*, that it differs, and by more than a point on average. *Always*
    doesn't hold, either, where a set's mean says the contrary of the others' by more than a point.
    """
    margin = tolerance(POINTS)
    if kind in (Kind.BETTER, Kind.ALWAYS):
        against = kind is Kind.ALWAYS and min(by_set.values()) < -margin
        if low > 0 and not against:
            return Verdict.HOLDS
        return Verdict.FAILS if high < margin or against else Verdict.UNDECIDED
    if low > -margin and (kind is Kind.NO_WORSE or high < margin):
        return Verdict.HOLDS
    other = mean < -margin and high < 0
    if kind is Kind.ALIKE:
        other |= mean > margin and low > 0
    return Verdict.FAILS if other else Verdict.UNDECIDED
