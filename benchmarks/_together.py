"""The tests of all pairs of contenders, of many simulated studies at once.

The same numbers as :mod:`lstmlab.evidence.statistics.pairwise` and
:mod:`lstmlab.evidence.statistics.family` give study by study, some thirty times as quickly, which
is what a table of 2,000 studies a cell needs. ``check`` compares the two on some of the studies.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import special

from lstmlab.evidence.statistics import averaged, borrowed, pairwise
from lstmlab.evidence.statistics.family import possibly_equal

Array = np.ndarray


def pairs_of(contenders: int) -> tuple[Array, Array]:
    one, two = np.array(list(combinations(range(contenders), 2))).T
    return one, two


@dataclass
class Tests:
    """The tests of each study (first axis) and pair (second)."""

    value: Array
    errors: tuple[Array, Array]
    freedoms: tuple[Array, Array]
    prices: tuple[Array, Array]
    averaged: tuple[Array, Array, Array] | None = None
    """The errors, weights and degrees of freedom of the averaged test of two contenders; the
    weights are all 0 in studies that don't have it."""

    def p_value(self) -> Array:
        found = [
            np.minimum(1.0, price * 2 * special.stdtr(freedom, -_over(np.abs(self.value), error)))
            for error, freedom, price in self._each()
        ]
        return self._or_averaged(np.minimum(*found), np.abs(self.value), 2)

    def p_of_equality(self, margin: float) -> Array:
        room = margin - np.abs(self.value)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = [
                np.where(error == 0, np.where(room > 0, 0.0, 1.0),
                         price * special.stdtr(freedom, -room / error))
                for error, freedom, price in self._each()
            ]  # fmt: skip
        return self._or_averaged(np.minimum(1.0, np.minimum(*found)), room, 1)

    def _or_averaged(self, found: Array, distance: Array, sides: int) -> Array:
        if self.averaged is None:
            return found
        errors, weights, freedom = self.averaged
        p_values = sides * (weights * special.stdtr(freedom, -distance / errors)).sum(
            axis=1, keepdims=True
        )
        return np.where(weights.any(axis=1, keepdims=True), np.minimum(1.0, p_values), found)

    def _each(self) -> list[tuple[Array, Array, Array]]:
        return [*zip(self.errors, self.freedoms, self.prices, strict=True)]

    def put(self, where: Array, other: Tests, pairs: Array) -> None:
        """The ``other`` tests for the studies in ``where``, of those ``pairs``."""
        if self.averaged is not None:
            self.averaged[1][where] *= ~pairs
        mine = [self.value, *self.errors, *self.freedoms, *self.prices]
        theirs = [other.value, *other.errors, *other.freedoms, *other.prices]
        for old, new in zip(mine, theirs, strict=True):
            old[where] = np.where(pairs, new, old[where])


def test_pairs(tables: Array, datasets: int) -> Tests:
    """``tables``: the data sets of each study, one after the other; contenders; seeds, NaN where a
    seed has no score."""
    one, two = pairs_of(tables.shape[1])
    found = _unpaired(tables, one, two, datasets)
    if tables.shape[1] == 2 and datasets > 1:
        found.averaged = _averaged(tables, datasets)
    alike = _move_alike(tables, datasets)
    if alike.any():
        tests, pairs = _paired(tables[alike], one, two)
        tests.prices = tests.prices[0], tests.prices[1] * datasets
        found.put(alike, tests, pairs)
    return found


def shaffer(p_values: Array, contenders: int) -> Array:
    return _step_down(p_values, np.array(possibly_equal(contenders)))


def over_data_sets(p_values: Array) -> Array:
    """``family.corrected`` of studies x data sets x pairs."""
    pairs = p_values.shape[2]
    within = _hochberg(p_values)
    largest = within.max(axis=1)  # of each block: a pair on all data sets
    order = np.argsort(largest, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(pairs), order.shape), axis=1)
    ordered = np.take_along_axis(largest, order, axis=1)
    level = np.zeros((len(p_values), 1, 1))
    adjusted = np.ones_like(p_values)
    for done in range(pairs):
        corrected = np.maximum(level, np.minimum(1.0, (pairs - done) * within))
        here = (rank >= done)[:, None]
        adjusted = np.where(here, np.minimum(adjusted, corrected), adjusted)
        left = np.minimum(1.0, (pairs - done) * ordered[:, done])
        level = np.maximum(level, left[:, None, None])
    return adjusted


def _hochberg(p_values: Array) -> Array:
    """Returns p-values corrected as Hochberg does, over all pairs along the second axis."""
    order = np.argsort(-p_values, axis=1, kind="stable")
    ordered = np.take_along_axis(p_values, order, axis=1)
    steps = np.arange(1, p_values.shape[1] + 1)[:, None]
    found = np.empty_like(p_values)
    lowest = np.minimum.accumulate(np.minimum(1.0, steps * ordered), axis=1)
    np.put_along_axis(found, order, lowest, axis=1)
    return found


def holm(p_values: Array) -> Array:
    return _step_down(p_values, np.arange(p_values.shape[1], 0, -1))


def welch(tables: Array) -> Array:
    """Plain p-values."""
    one, two = pairs_of(tables.shape[1])
    counts = np.isfinite(tables).sum(axis=2)
    error, freedom = _welch(_variances(tables) / counts, counts - 1.0, one, two)
    value = _means(tables)[:, one] - _means(tables)[:, two]
    return _plain(value, error, np.maximum(freedom, 1.0))


def paired(tables: Array) -> Array:
    """Plain p-values."""
    one, two = pairs_of(tables.shape[1])
    gaps = tables[:, one] - tables[:, two]
    counts = np.isfinite(gaps).sum(axis=2)
    return _plain(np.nanmean(gaps, axis=2), np.sqrt(_variances(gaps) / counts), counts - 1.0)


def check(tables: Array, found: Tests, datasets: int = 1, studies: int = 3) -> None:
    """``AssertionError`` where the evidence's own function gives other p-values."""
    p_values, equal = found.p_value(), found.p_of_equality(1.0)
    for study in range(studies):
        places = range(study * datasets, (study + 1) * datasets)
        report = pairwise.report_of([tables[place] for place in places])
        for place in places:
            theirs = pairwise.test_pairs(tables[place], 0.05, report).values()
            assert np.allclose(p_values[place], [each.p_value for each in theirs], atol=1e-12)
            assert np.allclose(
                equal[place], [each.p_of_equality(1.0) for each in theirs], atol=1e-12
            )


def _unpaired(tables: Array, one: Array, two: Array, datasets: int) -> Tests:
    counts = np.isfinite(tables).sum(axis=2)
    means = _means(tables)
    variances = np.maximum(_variances(tables), (_resolution(tables) ** 2 / 12)[:, None])
    freedoms = counts - 1.0
    lent, more = _moderated(variances, freedoms, datasets)
    error, freedom = _welch(lent / counts, more, one, two)
    own_error, own_freedom = _welch(variances / counts, freedoms, one, two)
    least = np.minimum(freedoms[:, one], freedoms[:, two])
    price = datasets * _price(least, tables.shape[1])
    return Tests(
        means[:, one] - means[:, two],
        (own_error, error),
        (own_freedom, np.minimum(freedom, freedoms.sum(axis=1, keepdims=True))),
        (pairwise.price_of_own(least, datasets, _of_report(variances, freedoms, datasets)), price),
    )


def _averaged(tables: Array, datasets: int) -> tuple[Array, Array, Array]:
    """What :mod:`lstmlab.evidence.statistics.averaged` says of two contenders, one row a study and
    data set, one column a ratio of their variances."""
    counts = np.isfinite(tables).sum(axis=2)
    variances = np.maximum(_variances(tables), (_resolution(tables) ** 2 / 12)[:, None])
    first, second = (counts - 1.0).T[..., None]
    noisy = (variances > 0).all(axis=1)
    sure = np.where(noisy[:, None], variances, 1.0)
    seen, by_chance = _scatter(sure, counts - 1.0)
    known = noisy.reshape(-1, datasets)
    freedom = known.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = np.where(known, seen.reshape(-1, datasets), 0).sum(axis=1)
        most = seen / special.chdtri(freedom, 1 - averaged.DOUBT)
        most -= np.where(known, by_chance.reshape(-1, datasets), 0).sum(axis=1) / freedom
    scatter = np.repeat(np.maximum(most, averaged.LEAST), datasets)[:, None]
    ratios = np.exp(averaged.LOG_RATIOS)
    ratio = (sure[:, 0] / sure[:, 1])[:, None] / ratios
    total = first + second
    logs = first / 2 * np.log(ratio) - total / 2 * np.log(second + first * ratio)
    logs -= averaged.LOG_RATIOS**2 / (4 * scatter)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    weights *= noisy[:, None] / weights.sum(axis=1, keepdims=True)
    common = (first * sure[:, :1] / ratios + second * sure[:, 1:]) / total
    errors = np.sqrt(common * (ratios / counts[:, :1] + 1 / counts[:, 1:]))
    return errors, weights, total


def _paired(tables: Array, one: Array, two: Array) -> tuple[Tests, Array]:
    """Returns the paired tests, and which pairs share two seeds at least."""
    gaps = tables[:, one] - tables[:, two]
    counts = np.isfinite(gaps).sum(axis=2)
    enough = counts >= 2
    if not enough.all():  # too seldom here to be worth more code
        return _paired_one_by_one(tables, one, two)
    variances = np.maximum(_variances(gaps), (_resolution(gaps) ** 2 / 6)[:, None])
    freedoms = counts - 1.0
    lent, more = _moderated(variances, freedoms)
    more = np.minimum(more, (tables.shape[1] - 1) * freedoms)
    price = _price(freedoms, tables.shape[1])
    errors = np.sqrt(variances / counts), np.sqrt(lent / counts)
    return Tests(_means(gaps), errors, (freedoms, more), (np.ones_like(price), price)), enough


def _paired_one_by_one(tables: Array, one: Array, two: Array) -> tuple[Tests, Array]:
    shape = len(tables), len(one)
    empty = [np.ones(shape) for _ in range(7)]
    tests = Tests(empty[0], (empty[1], empty[2]), (empty[3], empty[4]), (empty[5], empty[6]))
    enough = np.zeros(shape, bool)
    for place, table in enumerate(tables):
        for pair, each in enumerate(pairwise.test_pairs(table, 0.05, pairwise.ALONE).values()):
            if each.how == "paired":
                enough[place, pair] = True
                tests.value[place, pair] = each.value
                for number, test in enumerate(each.tests):
                    assert isinstance(test, pairwise.Student)
                    tests.errors[number][place, pair] = test.error
                    tests.freedoms[number][place, pair] = test.freedom
                    tests.prices[number][place, pair] = test.price
    return tests, enough


def _moderated(variances: Array, freedoms: Array, datasets: int = 1) -> tuple[Array, Array]:
    prior = _prior_freedom(variances, freedoms, datasets)[:, None]
    total = freedoms.sum(axis=1, keepdims=True)
    mean = (freedoms * variances).sum(axis=1, keepdims=True) / total
    drawn = (freedoms * variances + prior * mean) / (freedoms + prior)
    return np.maximum(variances, drawn), np.minimum(freedoms + prior, total)


def _prior_freedom(variances: Array, freedoms: Array, datasets: int) -> Array:
    most = borrowed.MOST_BORROWED * freedoms.mean(axis=1)
    none = (variances <= 0).any(axis=1)
    if variances.shape[1] < 2:
        return np.zeros(len(variances))
    seen, by_chance = _scatter(variances, freedoms)
    excess = seen - by_chance
    if datasets > 1:
        excess = np.fmax(excess, _of_report(variances, freedoms, datasets)[:, 0])
    limit = excess <= special.polygamma(1, most / 2)
    x = 0.5 + 1 / np.where(limit, 1.0, excess)
    value = np.where(limit, 1.0, excess)
    for _ in range(20):
        trigamma = special.polygamma(1, x)
        x = x + trigamma * (1 - trigamma / value) / special.polygamma(2, x)
    return np.where(none, 0.0, np.where(limit, most, 2 * x))


def _of_report(variances: Array, freedoms: Array, datasets: int) -> Array:
    """How much log variances scatter beyond chance on the average of a study's data sets, in one
    column; minus infinity where nothing says."""
    seen, by_chance = _scatter(variances, freedoms)
    known = (variances > 0).all(axis=1)
    of_report = np.where(known, seen - by_chance, np.nan).reshape(-1, datasets)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the mean of nothing
        mean = np.nanmean(of_report, axis=1)
    return np.repeat(np.where(np.isnan(mean), -np.inf, mean), datasets)[:, None]


def _scatter(variances: Array, freedoms: Array) -> tuple[Array, Array]:
    """Returns the variances of log variances over contenders, and what they are by chance."""
    half = freedoms / 2
    logs = np.log(np.where(variances > 0, variances, 1)) - special.digamma(half) + np.log(half)
    return np.var(logs, axis=1, ddof=1), special.polygamma(1, half).mean(axis=1)


def _price(freedoms: Array, contenders: int) -> Array:
    if contenders == 2:
        return np.full(freedoms.shape, np.inf)
    with np.errstate(divide="ignore"):
        return np.where(freedoms >= 2, 1 + 8 / freedoms**2, np.inf)


def _welch(parts: Array, freedoms: Array, one: Array, two: Array) -> tuple[Array, Array]:
    total = parts[:, one] + parts[:, two]
    squares = parts**2 / freedoms
    both = squares[:, one] + squares[:, two]
    freedom = np.divide(total**2, both, out=np.ones_like(total), where=both > 0)
    return np.sqrt(total), freedom


def _move_alike(tables: Array, datasets: int) -> Array:
    whole = np.isfinite(tables).all(axis=1)  # studies, seeds
    seeds, contenders = whole.sum(axis=1), tables.shape[1]
    kept = np.where(whole[:, None], tables, 0.0)
    count = np.maximum(seeds, 1)
    residuals = np.where(whole[:, None], kept - (kept.sum(axis=2) / count[:, None])[..., None], 0)
    of_seeds = residuals.mean(axis=1)
    freedom = np.maximum(seeds - 1.0, 1.0)
    between = contenders * (of_seeds**2).sum(axis=1) / freedom
    within = ((residuals - of_seeds[:, None]) ** 2).sum(axis=(1, 2)) / ((contenders - 1) * freedom)
    scale = (np.abs(kept).max(axis=(1, 2)) * 1e-9) ** 2
    ratio = np.divide(between, within, out=np.zeros_like(between), where=within > 0)
    level = pairwise.ALIKE / datasets if contenders == 2 else pairwise.ALIKE
    alike = special.fdtrc(freedom, (contenders - 1) * freedom, ratio) < level
    return alike & (seeds >= 2) & (between > scale) & (within > scale)


def _resolution(tables: Array) -> Array:
    scores = np.sort(tables.reshape(len(tables), -1), axis=1)  # NaN last
    gaps = np.diff(scores, axis=1)
    most = np.nanmax(np.abs(scores), axis=1, keepdims=True)
    gaps = np.where(gaps > 1e-9 * most, gaps, np.inf)  # NaN is not, either
    least = gaps.min(axis=1)
    return np.where(np.isfinite(least), least, 0.0)


def _means(tables: Array) -> Array:
    return np.nanmean(tables, axis=2)


def _variances(tables: Array) -> Array:
    spread = np.nanmax(tables, axis=2) - np.nanmin(tables, axis=2)
    return np.where(spread > 0, np.nanvar(tables, axis=2, ddof=1), 0.0)


def _step_down(p_values: Array, counts: Array) -> Array:
    order = np.argsort(p_values, axis=1, kind="stable")
    ordered = np.take_along_axis(p_values, order, axis=1)
    adjusted = np.minimum(1.0, np.maximum.accumulate(counts * ordered, axis=1))
    found = np.empty_like(p_values)
    np.put_along_axis(found, order, adjusted, axis=1)
    return found


def _over(value: Array, error: Array) -> Array:
    return np.divide(value, error, out=np.zeros_like(value), where=error > 0)


def _plain(value: Array, error: Array, freedom: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.where(error == 0, np.where(value == 0, 0, np.inf), np.abs(value) / error)
    return 2 * special.stdtr(freedom, -distance)
