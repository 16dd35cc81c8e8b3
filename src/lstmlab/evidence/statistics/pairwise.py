"""Tests of all pairs of contenders, which lend each other what they know of the noise.

With three seeds a contender's own variance is known within a factor of 40, so a test that uses
nothing else finds next to nothing. Here each pair is tested twice, and the better p-value counts:

- Welch's (1947) test, with the two contenders' own variances alone.
- A moderated t-test (Smyth 2004): each variance is drawn to the mean variance of all contenders,
  the more so the less their variances differ from each other. It is drawn *upwards only*, so that
  a contender is never taken for quieter than its own seeds say, and towards the arithmetic mean,
  which the noisiest contenders dominate, so that where variances differ much it finds little,
  rather than what isn't there. Its p-value counts several times, for there being two tests.
  On several data sets it counts as many times more, and variances are drawn as if those of one
  data set differed at least as much as those of a data set do on average: on one of many, noises
  that differ may look alike by chance.

Many data sets ask for p-values so small that Welch's are too small with few seeds. Of two
contenders on several data sets there is one test only,
:mod:`lstmlab.evidence.statistics.averaged`; of more, Welch's p-value counts up to 1.7 times from
five data sets on, as far as noises differ.

Where seeds move all contenders alike (an F-test of the seeds' main effect, at 2 %), what they do to
all is taken out: both tests are of the differences per seed then, as Student's (1908) paired test
is, otherwise pairing only costs half of the degrees of freedom. Of two contenders that F-test looks
at the very variance that the paired test divides by, and so chooses what is small by chance: on
several data sets, they share its 2 %.

Scores that are counted have a resolution, below which they show no noise: no variance is taken to
be less than that of rounding to it.

``benchmarks/power.py`` prints how often this finds what is there, and what isn't, beside the plain
tests, in worlds whose truth is known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np
from scipy import special

from lstmlab.evidence.statistics.averaged import Averaged, averaged, most_scatter
from lstmlab.evidence.statistics.borrowed import moderated, scatter

ALIKE = 0.02
"""p-value of the seeds' main effect, below which differences are taken per seed."""
FEW_DATA_SETS = 4
"""Up to so many, Welch's p-values are good enough, if there are three contenders at least."""

_Of = tuple[np.ndarray, np.ndarray, np.ndarray]
"""The standard errors of all pairs, degrees of freedom, and prices of their p-values."""
How = Literal["paired", "unpaired"]
"""``paired``: over shared seeds, because these move all contenders alike."""


@dataclass(frozen=True)
class Report:
    """What the data sets of one report have in common."""

    datasets: int = 1
    excess: float = -math.inf
    """How much log variances scatter beyond chance, on the average of the data sets."""
    most_excess: float = math.inf
    """How much they do so at most, but for a chance of one in four."""


ALONE = Report()
"""What a report on one data set knows of others: nothing."""


def report_of(tables: Sequence[np.ndarray]) -> Report:
    """``tables``: of each data set, (contenders, seeds), as :func:`test_pairs` takes it."""
    if len(tables) < 2:
        return ALONE
    found = [scatter(floored(table), np.isfinite(table).sum(axis=1) - 1.0) for table in tables]
    known = [one for one in found if one is not None]
    excess = [one.seen - one.by_chance for one in known]
    return Report(len(tables), float(np.mean(excess)) if known else -math.inf, most_scatter(known))


class Student(NamedTuple):
    """Student's t-test of a difference."""

    error: float
    """The standard error of the difference."""
    freedom: float
    price: float
    """What p-values are multiplied by."""

    @property
    def still(self) -> bool:
        """Whether it is of contenders without noise."""
        return self.error == 0

    def above(self, distance: float) -> float:
        """The p-value of a difference that lies so far above the truth; one-sided, of a test with
        noise."""
        return self.price * float(special.stdtr(self.freedom, -distance / self.error))


@dataclass(frozen=True)
class Tested:
    """One pair: the first contender's mean minus the second's, and how sure that is."""

    value: float
    p_value: float
    """Two-sided, of this pair alone."""
    half_width: float
    """Half the width of the interval that corresponds to ``p_value``, at the level that was asked
    for."""
    n: int
    """Pairs of replicates; unpaired, the replicates of the contender that has fewer."""
    sd: float
    """Standard deviation of the difference between one replicate of each."""
    how: How
    tests: tuple[Student | Averaged, ...]
    """The tests of which the smaller p-value counts."""

    def p_of_equality(self, margin: float) -> float:
        """The p-value for the claim that the true difference is within ± ``margin``: of two
        one-sided tests the larger one (Schuirmann 1987)."""
        room = margin - abs(self.value)
        if all(test.still for test in self.tests):
            return 0.0 if room > 0 else 1.0
        return min(1.0, *(test.above(room) for test in self.tests))


def test_pairs(
    table: np.ndarray,
    alpha: float,
    report: Report,
    shared: float = 0.0,  # noqa: PT028 (no test of pytest's)
) -> dict[tuple[int, int], Tested]:
    """All pairs of rows of ``table`` (contenders, seeds), NaN where a seed has no score.

    Every row has two scores at least. ``alpha``: the chance that an interval misses. ``report``:
    what is known of all data sets that are reported together. ``shared``: the part of a variance
    that a mean keeps, where the seeds' scores are those of folds
    (:func:`lstmlab.evidence.statistics.folds.shared`); these are paired in any case.
    """
    rows, columns = np.array(list(combinations(range(len(table)), 2))).T
    whole = table[:, np.isfinite(table).all(axis=0)]
    tests = _unpaired(table, rows, columns, alpha, report, shared)
    level = ALIKE / report.datasets if len(table) == 2 else ALIKE
    if shared or move_alike(whole, level):
        tests |= _paired(table, rows, columns, alpha, report, shared)
    return {pair: tests[pair] for pair in zip(rows.tolist(), columns.tolist(), strict=True)}


def _unpaired(
    table: np.ndarray,
    rows: np.ndarray,
    columns: np.ndarray,
    alpha: float,
    report: Report,
    shared: float,
) -> dict[tuple[int, int], Tested]:
    counts = np.isfinite(table).sum(axis=1)
    parts = 1 / counts + shared
    means = _means(table)
    variances = floored(table)
    freedoms = counts - 1.0
    lent, more = moderated(variances, freedoms, report.excess)
    value = means[rows] - means[columns]
    if len(table) == 2 and report.datasets > 1 and (variances > 0).all():
        return {(0, 1): _of_two(float(value[0]), variances, parts, freedoms, alpha, report)}
    own = _welch(variances * parts, freedoms, rows, columns)
    error, freedom = _welch(lent * parts, more, rows, columns)
    both = error, np.minimum(freedom, freedoms.sum())  # what is lent to both is one and the same
    sd = np.sqrt(variances[rows] + variances[columns])
    n = np.minimum(counts[rows], counts[columns])
    least = np.minimum(freedoms[rows], freedoms[columns])
    tests = (
        (*own, price_of_own(least, report.datasets, report.excess)),
        (*both, report.datasets * _price(least, len(table))),
    )
    return _better(rows, columns, value, tests, n, sd, alpha, "unpaired")


def _of_two(
    value: float,
    variances: np.ndarray,
    parts: np.ndarray,
    freedoms: np.ndarray,
    alpha: float,
    report: Report,
) -> Tested:
    """The pair of two contenders with noise, on one of several data sets."""
    test = averaged(variances, parts, freedoms, report.most_excess)
    return Tested(
        value=value,
        p_value=2 * test.above(abs(value)),
        half_width=test.width(alpha),
        n=int(freedoms.min()) + 1,
        sd=float(np.sqrt(variances.sum())),
        how="unpaired",
        tests=(test,),
    )


def _paired(
    table: np.ndarray,
    rows: np.ndarray,
    columns: np.ndarray,
    alpha: float,
    report: Report,
    shared: float,
) -> dict[tuple[int, int], Tested]:
    """Pairs that share two seeds at least."""
    gaps = table[rows] - table[columns]
    counts = np.isfinite(gaps).sum(axis=1)
    enough = counts >= 2
    gaps, counts, rows, columns = gaps[enough], counts[enough], rows[enough], columns[enough]
    variances = np.maximum(_variances(gaps), resolution(gaps) ** 2 / 6)  # both are rounded
    freedoms = counts - 1.0
    lent, more = moderated(variances, freedoms)
    # The pairs' variances share contenders: there are no more degrees of freedom than theirs.
    more = np.minimum(more, (len(table) - 1) * freedoms)
    parts = 1 / counts + shared
    tests = (
        (np.sqrt(variances * parts), freedoms, np.ones_like(freedoms)),
        (np.sqrt(lent * parts), more, report.datasets * _price(freedoms, len(table))),
    )
    sd = np.sqrt(variances)
    return _better(rows, columns, _means(gaps), tests, counts, sd, alpha, "paired")


def floored(table: np.ndarray) -> np.ndarray:
    """The rows' variances, none less than that of rounding to the scores' resolution."""
    return np.maximum(_variances(table), resolution(table) ** 2 / 12)


def _price(freedoms: np.ndarray, contenders: int) -> np.ndarray:
    """Three with three seeds, one and a half with five: the more is known of one's own noise, the
    less a second look adds to chance. With two seeds it isn't known how alike the noise of all is,
    and of two contenders there is next to nothing to borrow: then only the first look counts."""
    if contenders == 2:
        return np.full(len(freedoms), np.inf)
    return np.where(freedoms >= 2, 1 + 8 / freedoms**2, np.inf)


def price_of_own(freedoms: np.ndarray, datasets: int, excess: float | np.ndarray) -> np.ndarray:
    """What Welch's p-values are multiplied by: 1 on four data sets or where all are equally noisy,
    1.7 on twelve with three seeds where they differ as if half were five times as noisy; the less,
    the more seeds there are."""
    more = max(0, datasets - FEW_DATA_SETS) / 12
    differing = np.clip(np.asarray(excess) / 3, 0.0, 1.0)
    price: np.ndarray = 1 + more * differing * np.minimum(1.0, 2 / freedoms)
    return price


def _welch(
    parts: np.ndarray, freedoms: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Standard errors of the differences, and Satterthwaite's degrees of freedom."""
    first, second = parts[rows], parts[columns]
    total = first + second
    squares = first**2 / freedoms[rows] + second**2 / freedoms[columns]
    freedom = np.divide(total**2, squares, out=np.ones_like(total), where=squares > 0)
    return np.sqrt(total), freedom


def _better(
    rows: np.ndarray,
    columns: np.ndarray,
    value: np.ndarray,
    tests: Sequence[_Of],
    n: np.ndarray,
    sd: np.ndarray,
    alpha: float,
    how: How,
) -> dict[tuple[int, int], Tested]:
    """Returns for each pair the test with the smaller p-value, and the narrower interval."""
    p_value = np.minimum(*(_p_value(value, *test) for test in tests))
    width = np.minimum(*(_width(*test, alpha) for test in tests))
    found = {}
    for place, pair in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
        found[pair] = Tested(
            value=float(value[place]),
            p_value=float(p_value[place]),
            half_width=float(width[place]),
            n=int(n[place]),
            sd=float(sd[place]),
            how=how,
            tests=tuple(Student(*(float(one[place]) for one in test)) for test in tests),
        )
    return found


def _p_value(
    value: np.ndarray, error: np.ndarray, freedom: np.ndarray, price: np.ndarray
) -> np.ndarray:
    distance = np.divide(np.abs(value), error, out=np.zeros_like(value), where=error > 0)
    return np.minimum(1.0, price * 2 * special.stdtr(freedom, -distance))


def _width(error: np.ndarray, freedom: np.ndarray, price: np.ndarray, alpha: float) -> np.ndarray:
    """Infinite where the test costs infinitely much; 0 without noise."""
    quantile = special.stdtrit(freedom, 1 - alpha / 2 / price)
    return np.multiply(quantile, error, out=np.zeros_like(error), where=error > 0)


def move_alike(whole: np.ndarray, level: float = ALIKE) -> bool:
    """Whether seeds have a main effect on (contenders, seeds), by an F-test."""
    contenders, seeds = whole.shape
    if contenders < 2 or seeds < 2:
        return False
    residuals = whole - whole.mean(axis=1, keepdims=True)
    of_seeds = residuals.mean(axis=0)
    between = contenders * float(of_seeds @ of_seeds) / (seeds - 1)
    rest = residuals - of_seeds
    within = float((rest**2).sum()) / ((contenders - 1) * (seeds - 1))
    scale = float(np.abs(whole).max()) * 1e-9
    if between <= scale**2:
        return False
    if (
        within <= scale**2
    ):  # 90.1 - 90 and 80.1 - 80 are the same difference, to the last bit or not
        return False
    freedom = seeds - 1.0
    return float(special.fdtrc(freedom, (contenders - 1) * freedom, between / within)) < level


def resolution(table: np.ndarray) -> float:
    """The least by which two scores differ, rounding errors aside; 0 if all are the same."""
    scores = np.unique(table[np.isfinite(table)])
    gaps = np.diff(scores)
    gaps = gaps[gaps > 1e-9 * np.abs(scores).max()] if len(scores) > 1 else gaps
    return float(gaps.min()) if len(gaps) else 0.0


def _means(table: np.ndarray) -> np.ndarray:
    """Returns the mean of each row; exact where its scores are all the same."""
    same = np.nanmin(table, axis=1)
    return np.where(np.nanmax(table, axis=1) == same, same, np.nanmean(table, axis=1))


def _variances(table: np.ndarray) -> np.ndarray:
    """Unbiased; exactly 0 where scores are all the same."""
    spread = np.nanmax(table, axis=1) - np.nanmin(table, axis=1)
    return np.where(spread > 0, np.nanvar(table, axis=1, ddof=1), 0.0)
