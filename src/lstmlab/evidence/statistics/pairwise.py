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

Where seeds move all contenders alike (an F-test of the seeds' main effect, at 2 %), what they do to
all is taken out: both tests are of the differences per seed then, as Student's (1908) paired test
is, otherwise pairing only costs half of the degrees of freedom.

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
from typing import Literal

import numpy as np
from scipy import special

MOST_BORROWED = 2.5
"""How many times a contender's own degrees of freedom the variance that all have in common is worth
at most, however alike theirs are: six contenders with three seeds can look alike by chance."""
ALIKE = 0.02
"""p-value of the seeds' main effect, below which differences are taken per seed."""

How = Literal["paired", "unpaired"]
"""``paired``: over shared seeds, because these move all contenders alike."""


@dataclass(frozen=True)
class Report:
    """What the data sets of one report have in common."""

    datasets: int = 1
    excess: float = -math.inf
    """How much log variances scatter beyond chance, on the average of the data sets."""


ALONE = Report()
"""What a report on one data set knows of others: nothing."""


def report_of(tables: Sequence[np.ndarray]) -> Report:
    """``tables``: of each data set, (contenders, seeds), as :func:`test_pairs` takes it."""
    if len(tables) < 2:
        return ALONE
    found = [_excess(floored(table), np.isfinite(table).sum(axis=1) - 1.0) for table in tables]
    known = [one for one in found if one is not None]
    return Report(len(tables), float(np.mean(known)) if known else -math.inf)


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
    tests: tuple[tuple[float, float, float], ...]
    """The standard error of ``value`` in each test, its degrees of freedom, and what the test's
    p-values are multiplied by."""

    def p_of_equality(self, margin: float) -> float:
        """The p-value for the claim that the true difference is within ± ``margin``: of two
        one-sided tests the larger one (Schuirmann 1987)."""
        room = margin - abs(self.value)
        if all(error == 0 for error, _, _ in self.tests):
            return 0.0 if room > 0 else 1.0
        return min(
            1.0,
            *(price * float(special.stdtr(freedom, -room / error))
              for error, freedom, price in self.tests),
        )  # fmt: skip


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
    if shared or move_alike(whole):
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
    own = _welch(variances * parts, freedoms, rows, columns)
    error, freedom = _welch(lent * parts, more, rows, columns)
    both = error, np.minimum(freedom, freedoms.sum())  # what is lent to both is one and the same
    sd = np.sqrt(variances[rows] + variances[columns])
    n = np.minimum(counts[rows], counts[columns])
    price = report.datasets * _price(np.minimum(freedoms[rows], freedoms[columns]), len(table))
    return _better(rows, columns, value, own, both, price, n, sd, alpha, "unpaired")


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
    own = np.sqrt(variances * parts), freedoms
    both = np.sqrt(lent * parts), more
    price = report.datasets * _price(freedoms, len(table))
    sd = np.sqrt(variances)
    return _better(rows, columns, _means(gaps), own, both, price, counts, sd, alpha, "paired")


def floored(table: np.ndarray) -> np.ndarray:
    """The rows' variances, none less than that of rounding to the scores' resolution."""
    return np.maximum(_variances(table), resolution(table) ** 2 / 12)


def moderated(
    variances: np.ndarray, freedoms: np.ndarray, least: float = -math.inf
) -> tuple[np.ndarray, np.ndarray]:
    """Variances drawn upwards to their mean, and their degrees of freedom.

    ``least``: by how much the log variances scatter beyond chance at least.
    """
    prior = prior_freedom(variances, freedoms, least)
    mean = float(freedoms @ variances / freedoms.sum())
    drawn = (freedoms * variances + prior * mean) / (freedoms + prior)
    return np.maximum(variances, drawn), np.minimum(freedoms + prior, freedoms.sum())


def prior_freedom(variances: np.ndarray, freedoms: np.ndarray, least: float = -math.inf) -> float:
    """How many degrees of freedom the variances' common mean is worth, by how alike they are.

    Smyth's (2004) equation of moments: log variances scatter by trigamma(freedom / 2) if the true
    ones are equal; what they scatter beyond is trigamma(prior / 2). ``MOST_BORROWED`` limits it.
    """
    most = MOST_BORROWED * float(freedoms.mean())
    own = _excess(variances, freedoms)
    if own is None:
        return 0.0
    excess = max(own, least)
    if excess <= special.polygamma(1, most / 2):
        return most
    return 2 * _trigamma_inverse(excess)


def _excess(variances: np.ndarray, freedoms: np.ndarray) -> float | None:
    """Returns how much log variances scatter beyond chance; None where that can't be known."""
    if len(variances) < 2 or (variances <= 0).any():
        return None
    half = freedoms / 2
    logs = np.log(variances) - special.digamma(half) + np.log(half)
    return float(np.var(logs, ddof=1) - special.polygamma(1, half).mean())


def _trigamma_inverse(value: float) -> float:
    """Newton's method on 1 / trigamma, which is nearly straight (Smyth 2004, appendix)."""
    x = 0.5 + 1 / value
    for _ in range(20):
        trigamma = float(special.polygamma(1, x))
        x += trigamma * (1 - trigamma / value) / float(special.polygamma(2, x))
    return x


def _price(freedoms: np.ndarray, contenders: int) -> np.ndarray:
    """Three with three seeds, one and a half with five: the more is known of one's own noise, the
    less a second look adds to chance. With two seeds it isn't known how alike the noise of all is,
    and of two contenders there is next to nothing to borrow: then only the first look counts."""
    if contenders == 2:
        return np.full(len(freedoms), np.inf)
    return np.where(freedoms >= 2, 1 + 8 / freedoms**2, np.inf)


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
    own: tuple[np.ndarray, np.ndarray],
    both: tuple[np.ndarray, np.ndarray],
    price: np.ndarray,
    n: np.ndarray,
    sd: np.ndarray,
    alpha: float,
    how: How,
) -> dict[tuple[int, int], Tested]:
    """Returns for each pair the test with the smaller p-value, and the narrower interval."""
    tests = (*own, np.ones_like(price)), (*both, price)
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
            tests=tuple((float(e[place]), float(f[place]), float(c[place])) for e, f, c in tests),
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


def move_alike(whole: np.ndarray) -> bool:
    """Whether seeds have a main effect on (contenders, seeds): an F-test at ``ALIKE``."""
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
    return float(special.fdtrc(freedom, (contenders - 1) * freedom, between / within)) < ALIKE


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
