"""How good a portfolio is on a set that it doesn't know: one corpus after the other is left out.

The task's default recipe is known to work, so a portfolio begins with it, unless the records bear
out that what they put first is better: when each similar set is left out in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan

import numpy as np

from lstmlab.atlas.portfolio import rivals
from lstmlab.atlas.portfolio.greedy import greedy
from lstmlab.atlas.portfolio.likeness import similar, weights_for
from lstmlab.atlas.portfolio.matrix import Matrix, Place
from lstmlab.atlas.records.described import Described

SIZES = (1, 2, 4, 8)
"""Trials of a portfolio whose regret is told."""
SEARCHES = (8, 16, 32)
"""Trials of the searches that it is set beside."""
RESAMPLES = 4000
LEAST = 3
"""Corpora; of fewer, resampled ones show nothing of how much others would scatter."""
LEAST_CORPORA = 2
"""With fewer similar corpora nothing but the default is advised."""
SURE = 5
"""With fewer similar corpora nothing is called sure."""
Weigh = Callable[[Sequence[Place], Described], np.ndarray]
"""How much each of some sets counts for one that is described."""


@dataclass(frozen=True)
class Rival:
    """One way to choose a recipe, and its regret on each set that was left out."""

    name: str
    """``portfolio``, ``default``, ``random``, ``halving`` or ``baseline``."""
    trials: int
    regrets: tuple[float, ...]
    """A set each; NaN where nothing of it was run there, and of the portfolio where no recipe but
    the default was run on another corpus, too."""


@dataclass(frozen=True)
class Interval:
    """A mean over corpora, with a bootstrap interval of 95 %."""

    mean: float
    low: float
    high: float
    n: int
    """Corpora."""


class Sure(StrEnum):
    """How far the records bear out that the recipe they put first is better than the default."""

    SURE = "sure"
    LIKELY = "likely"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Borne:
    """What came, on similar sets that were left out in turn, of the recipe that the other records
    put first."""

    better: int
    """Sets on which it was better than the default."""
    sets: int
    first: float
    """Its mean regret."""
    default: float
    """The default's."""
    sure: Sure


@dataclass(frozen=True)
class Validation:
    """What came of leaving each corpus out."""

    places: tuple[Place, ...]
    by_baseline: tuple[bool, ...]
    """Whether a regret of 1 is a set's baseline; else it is the median recipe. One a set."""
    rivals: tuple[Rival, ...]
    orders: tuple[tuple[int, ...], ...]
    """The portfolio that each set was given, of the others' records."""

    def rival(self, name: str, trials: int) -> Rival | None:
        return next((one for one in self.rivals if (one.name, one.trials) == (name, trials)), None)

    def of_task(self, task: str) -> list[int]:
        """The sets of one task."""
        return [number for number, place in enumerate(self.places) if place.task == task]

    def interval(self, rival: Rival, columns: Sequence[int] | None = None) -> Interval:
        """The mean regret over some sets, or over all of them."""
        chosen = range(len(self.places)) if columns is None else columns
        return over_corpora(
            [rival.regrets[column] for column in chosen],
            [self.places[column].corpus for column in chosen],
        )


def leave_one_out(
    matrix: Matrix,
    seconds: float | None = None,
    weigh: Weigh = weights_for,
    *,
    halving: bool = True,
    held_out: Collection[str] = (),
    careful: bool = True,
) -> Validation:
    """The regret on each set of what was chosen without it, and without others of its corpus.

    ``seconds``: the budget of a trial; what took longer on a set isn't eligible there. ``weigh``:
    how much each of the other sets counts for one that is like that. ``halving``: whether that is
    drawn, too, which takes longest. ``held_out``: corpora that nothing is chosen by; only these are
    judged then, each by all others. ``careful``: whether the default comes first where it isn't
    borne out that another recipe is better.
    """
    regrets: dict[tuple[str, int], list[float]] = {}
    orders = []

    def tell(name: str, trials: int, regret: float) -> None:
        regrets.setdefault((name, trials), []).append(regret)

    judged = [
        column
        for column, place in enumerate(matrix.places)
        if not held_out or place.corpus in held_out
    ]
    for column in judged:
        here = rivals.run_on(matrix, column, seconds)
        order = _without(
            matrix, column, here, max(SIZES), seconds, weigh, held_out, careful=careful
        )
        orders.append(tuple(order))
        for size in SIZES:
            tried = order[:size] if set(order) - {matrix.default} else []
            tell("portfolio", size, rivals.tried(matrix, column, tried))
        own = [row for row in here if row == matrix.default]
        tell("default", 1, rivals.tried(matrix, column, own))
        for trials in SEARCHES:
            tell("random", trials, rivals.random_search(matrix, column, here, trials))
            if halving:
                tell("halving", trials, rivals.halving(matrix, column, here, trials))
        tell("baseline", 0, rivals.baseline(matrix, column))
    return Validation(
        tuple(matrix.places[n] for n in judged),
        tuple(matrix.scale(n, "test").by_baseline for n in judged),
        tuple(Rival(name, trials, tuple(each)) for (name, trials), each in regrets.items()),
        tuple(orders),
    )


def _without(
    matrix: Matrix,
    column: int,
    rows: Sequence[int],
    size: int,
    seconds: float | None = None,
    weigh: Weigh = weights_for,
    held_out: Collection[str] = (),
    *,
    careful: bool = True,
) -> list[int]:
    """Returns what is advised for a set by the records of all other corpora but those ``held_out``,
    of the recipes ``rows``, which were run on the set. ``careful``: whether the default comes first
    where it isn't borne out that another is better."""
    place = matrix.places[column]
    left_out = {place.corpus, *held_out}
    others = [n for n, one in enumerate(matrix.places) if one.corpus not in left_out]
    known = matrix.only(others)
    fits = np.isin(np.arange(len(matrix.recipes)), rows)[:, None] & within(known, seconds)
    first = to_begin_with(known, borne_out(known, like(place), seconds)) if careful else None
    return greedy(
        known.losses("dev"),
        size,
        weigh(known.places, like(place)),
        fits,
        known.assumed("dev"),
        first,
    )


def to_begin_with(matrix: Matrix, borne: Borne | None) -> int | None:
    """Returns the default where it isn't borne out that another recipe is better, else None."""
    return None if is_decided(borne) else matrix.default


def is_decided(borne: Borne | None) -> bool:
    """Returns whether it is borne out that what the records put first is better."""
    return borne is not None and borne.sure is not Sure.UNDECIDED


def borne_out(matrix: Matrix, wanted: Described, seconds: float | None = None) -> Borne | None:
    """Returns whether what the records put first is better than the default when each set like the
    one ``wanted`` is left out, on average and on more than half of them; None where that can't be
    told."""
    gains, first, default, corpora = [], [], [], []
    for column in similar(matrix.places, wanted):
        rows = rivals.run_on(matrix, column, seconds)
        order = _without(matrix, column, rows, 1, seconds, careful=False)
        own = rivals.tried(matrix, column, [row for row in rows if row == matrix.default])
        other = rivals.tried(matrix, column, order)
        if not isnan(own + other):
            first.append(other)
            default.append(own)
            gains.append(own - other)
            corpora.append(matrix.places[column].corpus)
    if not gains:
        return None
    gained = over_corpora(gains, corpora)
    better = sum(gain > 1e-9 for gain in gains)
    sure = Sure.UNDECIDED
    # The mean alone may be that of one set, on which the default failed.
    if gained.n >= LEAST_CORPORA and gained.mean > 0 and better > len(gains) / 2:
        sure = Sure.SURE if gained.n >= SURE and gained.low > 0 else Sure.LIKELY
    own_mean = over_corpora(default, corpora).mean
    return Borne(better, len(gains), over_corpora(first, corpora).mean, own_mean, sure)


def like(place: Place) -> Described:
    """What is known beforehand of a set."""
    return Described(place.task, place.language, place.examples, place.length, place.labels)


def within(matrix: Matrix, seconds: float | None) -> np.ndarray:
    """(recipes, sets), whether a trial took no longer than ``seconds``, as far as is known; all
    without a limit."""
    if seconds is None:
        return np.ones(matrix.shape, bool)
    return ~(matrix.seconds > seconds)


def over_corpora(values: Sequence[float], corpora: Sequence[str], seed: int = 0) -> Interval:
    """The mean of ``values``, those of one corpus counting as one, and how far it would move with
    other corpora: 2.5 and 97.5 % of the means of resampled ones, if there are ``LEAST``. NaN is
    left out.
    """
    known: dict[str, list[float]] = {}
    for value, corpus in zip(values, corpora, strict=True):
        if not np.isnan(value):
            known.setdefault(corpus, []).append(value)
    means = np.array([np.mean(each) for each in known.values()])
    if not len(means):
        return Interval(rivals.NONE, rivals.NONE, rivals.NONE, 0)
    if len(means) < LEAST:
        return Interval(float(means.mean()), rivals.NONE, rivals.NONE, len(means))
    generator = np.random.default_rng(seed)
    drawn = means[generator.integers(len(means), size=(RESAMPLES, len(means)))].mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Interval(float(means.mean()), float(low), float(high), len(means))
