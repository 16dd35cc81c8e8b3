"""How good a portfolio is on a set that it doesn't know: one corpus after the other is left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from lstmlab.atlas.portfolio import rivals
from lstmlab.atlas.portfolio.greedy import greedy
from lstmlab.atlas.portfolio.likeness import weights_for
from lstmlab.atlas.portfolio.matrix import Matrix, Place
from lstmlab.atlas.records.described import Described

SIZES = (1, 2, 4, 8)
"""Trials of a portfolio whose regret is told."""
SEARCHES = (8, 16, 32)
"""Trials of the searches that it is set beside."""
RESAMPLES = 4000
LEAST = 3
"""Corpora; of fewer, resampled ones show nothing of how much others would scatter."""
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
) -> Validation:
    """The regret on each set of what was chosen without it, and without others of its corpus.

    ``seconds``: the budget of a trial; what took longer on a set isn't eligible there. ``weigh``:
    how much each of the other sets counts for one that is like that. ``halving``: whether that is
    drawn, too, which takes longest. ``held_out``: corpora that nothing is chosen by; only these are
    judged then, each by all others.
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
        place = matrix.places[column]
        here = rivals.run_on(matrix, column, seconds)
        without = {place.corpus, *held_out}
        others = [n for n, one in enumerate(matrix.places) if one.corpus not in without]
        known = matrix.only(others)
        fits = np.isin(np.arange(len(matrix.recipes)), here)[:, None] & within(known, seconds)
        weights = weigh(known.places, like(place))
        order = greedy(known.losses("dev"), max(SIZES), weights, fits, known.assumed("dev"))
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
