"""Which hyperparameters matter: fANOVA (Hutter, Hoos & Leyton-Brown 2014).

A random forest learns the dev score from the tuning trials of one task; its prediction over the
whole space is then taken apart exactly into what each factor, and each pair, explains.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from lstmlab.evidence.statistics.anova import Share, decompose
from lstmlab.evidence.tried import Tried, alike, tried
from lstmlab.trial import Entry

LEAST_TRIALS = 20
MOST_CELLS = 200_000
MOST_POINTS = 16
"""A numeric factor has no more points on the grid."""
MOST_SAMPLES = 1000
"""Trials that one tree is fitted to, drawn with replacement."""
TREES = 100
GOOD_FIT = 0.5

POOR_FIT = (
    "The forest behind these shares explains {percent} % of the variance of trials it has not "
    "seen, so the shares are a hint at best; more tuning trials would settle it."
)


@dataclass(frozen=True)
class Importance:
    """One task and data set.

    Factors are the study's axes and every tuned hyperparameter, as its position in its own
    contender's range: "the learning rate explains 60 %" is said of the ranges searched, not of
    all rates. A hyperparameter that a contender lacks is in the middle. A lost trial counts as
    the worst score; where lower is better, the score's logarithm is explained, since a perplexity
    has no upper bound.
    """

    task: str
    dataset: str
    trials: int
    lost: int
    part: float
    """The part of the budget that the trials ran for; less than 1 under successive halving."""
    mains: tuple[Share, ...]
    """Largest first, like the pairs."""
    pairs: tuple[Share, ...]
    residual: float
    """The share of interactions of three and more."""
    fit: float
    """Out-of-bag R² of the forest: 1 predicts unseen trials perfectly, 0 no better than a mean."""
    points: int
    """Grid points of each numeric factor."""
    caution: str
    """A sentence that warns where the fit is poor; else empty."""


@dataclass(frozen=True)
class _Factor:
    name: str
    values: np.ndarray
    """One a trial: the level's index, or the position 0 to 1."""
    levels: int
    """0 for a number."""

    def columns(self, values: np.ndarray) -> list[np.ndarray]:
        """Returns the columns that the forest sees: levels have no order, so each has one."""
        return [values == level for level in range(self.levels)] if self.levels else [values]


@dataclass(frozen=True)
class Observed:
    """What the forest learns from, and no more, so that another process is soon handed it."""

    task: str
    dataset: str
    trials: int
    lost: int
    part: float
    factors: tuple[_Factor, ...]
    scores: np.ndarray
    """One a trial."""


def importance(entries: Iterable[Entry]) -> Importance | None:
    """Works out which hyperparameters mattered, from the tuning trials of one task and data set.

    None with fewer than ``LEAST_TRIALS``, without a factor that varied, or if all scores agree.
    """
    return importance_of(observed(entries))


def observed(entries: Iterable[Entry]) -> Observed | None:
    """The quick part of :func:`importance`; the other is :func:`importance_of`."""
    # Contenders that differ in what their finals' seeds vary share their tuning trials.
    part, stood = alike(tried(entries))
    trials = list({one.trial.id: one for one in reversed(stood)}.values())[::-1]
    scores = _scores(trials)
    factors = _factors(trials)
    if len(trials) < LEAST_TRIALS or len(set(scores)) < 2 or not factors:
        return None
    first = trials[0].contender
    lost = sum(one.score is None for one in trials)
    return Observed(first.task, first.dataset, len(trials), lost, part, factors, scores)


def importance_of(seen: Observed | None) -> Importance | None:
    """The slow part of :func:`importance`; None where :func:`observed` found too little."""
    if seen is None:
        return None
    from sklearn.ensemble import RandomForestRegressor  # takes a second to import

    factors = seen.factors
    forest = RandomForestRegressor(
        TREES,
        min_samples_leaf=2,
        oob_score=True,
        random_state=0,
        n_jobs=1,
        # A tree of more would see no finer than the grid does.
        max_samples=MOST_SAMPLES if seen.trials > MOST_SAMPLES else None,
    )
    forest.fit(_matrix(factors, [factor.values for factor in factors]), seen.scores)
    shape, points = _grid_shape(factors)
    cells = np.indices(shape).reshape(len(shape), -1)
    grid = [
        cells[i] if factor.levels else (cells[i] + 0.5) / points for i, factor in enumerate(factors)
    ]
    predicted = forest.predict(_matrix(factors, grid)).reshape(shape)
    parts = decompose(predicted, tuple(factor.name for factor in factors))
    fit = float(forest.oob_score_)
    return Importance(
        task=seen.task,
        dataset=seen.dataset,
        trials=seen.trials,
        lost=seen.lost,
        part=seen.part,
        mains=_sorted(parts.mains),
        pairs=_sorted(parts.pairs),
        residual=parts.residual,
        fit=fit,
        points=points,
        caution="" if fit >= GOOD_FIT else POOR_FIT.format(percent=max(round(100 * fit), 0)),
    )


def across_tasks(found: Sequence[Importance]) -> tuple[Share, ...]:
    """The mean share of each factor over the tasks in which it varied, largest first."""
    shares: dict[tuple[str, ...], list[float]] = {}
    for one in found:
        for share in one.mains:
            shares.setdefault(share.factors, []).append(share.share)
    return _sorted(Share(name, math.fsum(each) / len(each)) for name, each in shares.items())


def _scores(trials: Sequence[Tried]) -> np.ndarray:
    scored = [one.score for one in trials if one.score is not None]
    if not scored:
        return np.zeros(len(trials))
    better = trials[0].contender.higher_is_better
    worst = min(scored) if better else max(scored)
    scores = np.array([worst if one.score is None else one.score for one in trials])
    return scores if better or scores.min() <= 0 else np.log(scores)


def _factors(trials: Sequence[Tried]) -> tuple[_Factor, ...]:
    """Axes, then tuned hyperparameters, each in order of appearance; those that varied."""
    axes = dict.fromkeys(axis for one in trials for axis, _ in one.contender.choices)
    keys = dict.fromkeys(key for one in trials for key, _ in one.contender.space)
    factors = []
    for axis in axes:
        chosen = [dict(one.contender.choices).get(axis, "") for one in trials]
        levels = list(dict.fromkeys(chosen))
        indices = np.array([levels.index(each) for each in chosen])
        factors.append(_Factor(axis, indices, len(levels)))
    factors += [_Factor(key, np.array([_position(one, key) for one in trials]), 0) for key in keys]
    return tuple(factor for factor in factors if len(set(factor.values)) > 1)


def _position(one: Tried, key: str) -> float:
    space = dict(one.contender.space)
    return space[key].position(one.trial.recipe.number(key)) if key in space else 0.5


def _matrix(factors: Sequence[_Factor], values: Sequence[np.ndarray]) -> np.ndarray:
    """(trials or cells, columns) float32, as trees compare."""
    columns = [
        column
        for factor, each in zip(factors, values, strict=True)
        for column in factor.columns(each)
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _grid_shape(factors: Sequence[_Factor]) -> tuple[tuple[int, ...], int]:
    """The finest grid that isn't too large; two points at least."""
    points = MOST_POINTS
    while True:
        shape = tuple(factor.levels or points for factor in factors)
        if points == 2 or math.prod(shape) <= MOST_CELLS:
            return shape, points
        points -= 1


def _sorted(shares: Iterable[Share]) -> tuple[Share, ...]:
    return tuple(sorted(shares, key=lambda share: -share.share))
