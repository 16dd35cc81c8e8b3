"""What each axis of a factorial study does: main effects, and how they depend on each other.

A study with two axes or more that has every combination says more of an axis than any two of its
combinations do: the mean of a level over all values of the other axes rests on the seeds of all
combinations that have it. Each effect is a contrast of the combinations' means. Its standard error
is made of the variances of the combinations that it is of, which need not be equal, with
Satterthwaite's (1946) degrees of freedom; with equal ones the error is the analysis of variance's,
and so is its p-value where the effect is of all combinations. Where seeds move all
combinations alike, the contrast is taken per seed, as in
:mod:`lstmlab.evidence.statistics.pairwise`.

Axes have a fifth of the 5 % of reports that may claim anything false, the pairs of contenders have
the rest (Bonferroni). Within that fifth all effects of a report are corrected by Holm's procedure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
from scipy import special

from lstmlab.evidence.findings.comparison import ALPHA
from lstmlab.evidence.findings.summary import Summary
from lstmlab.evidence.statistics.family import holm
from lstmlab.evidence.statistics.pairwise import move_alike, resolution

SHARE = 0.2
"""The part of a report's 5 % that is for claims by axis."""


@dataclass(frozen=True)
class Level:
    """One value of an axis, over all combinations that have it; each of them weighs the same."""

    value: str
    mean: float
    half_width: float
    """Half the width of the mean's plain 95 % interval, which is about seeds."""
    n: int
    """Finals with a score."""
    lost: int
    """Finals that ended without one."""


@dataclass(frozen=True)
class Effect:
    """The mean of one level minus that of another: ``value`` ± ``half_width``."""

    first: str
    second: str
    value: float
    half_width: float
    """Half the width of the plain 95 % interval of this difference alone."""
    raw_p: float
    p_value: float
    """Corrected for all effects of the report, and for their share of the 5 %."""

    @property
    def beyond_noise(self) -> bool:
        return self.p_value < ALPHA


@dataclass(frozen=True)
class Axis:
    """One axis of a study."""

    name: str
    levels: tuple[Level, ...]
    """Best mean first."""
    effects: tuple[Effect, ...]
    """Each level minus each one behind it."""

    @property
    def best(self) -> Level:
        return self.levels[0]

    def beside_best(self, level: Level) -> Effect:
        """The best level minus ``level``."""
        pair = self.best.value, level.value
        return next(one for one in self.effects if (one.first, one.second) == pair)

    def worse(self, level: Level) -> bool:
        """Whether the best is beyond doubt better than ``level``; not where it lost more finals,
        since the mean of those that are left then says too much."""
        lost_more = _part_lost(self.best) > _part_lost(level)
        return self.beside_best(level).beyond_noise and not lost_more


@dataclass(frozen=True)
class Interaction:
    """How much the effect of one axis changes with another's level, where it changes most."""

    axes: tuple[str, str]
    levels: tuple[str, str]
    """Two levels of the first axis; the effect is that of the first level instead of the second."""
    within: tuple[str, str]
    """The two levels of the second axis at which the effect is looked at."""
    effects: tuple[float, float]
    """The effect at each of ``within``."""
    value: float
    """The first of ``effects`` minus the second."""
    half_width: float
    """Half the width of an interval that holds in 95 % of cases, though the largest of many changes
    was looked for."""
    raw_p: float
    """Corrected for all changes among these two axes."""
    p_value: float
    """Corrected for all effects of the report, and for their share of the 5 %."""

    @property
    def beyond_noise(self) -> bool:
        return self.p_value < ALPHA


@dataclass(frozen=True)
class Factorial:
    """One task and data set, by axis."""

    axes: tuple[Axis, ...]
    interactions: tuple[Interaction, ...]
    """One for each pair of axes, in their order."""
    combinations: int
    paired: bool
    """Whether contrasts are taken per seed, because seeds move all combinations alike."""
    family: int
    """How many effects of the report p-values are corrected for."""


def by_axis(rows: Sequence[Summary], *, higher_is_better: bool) -> Factorial | None:
    """Works out what each axis does, from contenders with all their choices crossed; None unless
    two axes or more vary, every combination of their values is there, and each has two scores at
    least. It isn't done over folds, whose scores are not independent."""
    crossed = [row for row in rows if row.contender.varies == "all" and not row.contender.folds]
    chosen = [dict(row.contender.choices) for row in crossed]
    names = list(dict.fromkeys(name for one in chosen for name in one))
    if any(name not in one for one in chosen for name in names):
        return None
    names = [name for name in names if len({one[name] for one in chosen}) > 1]
    cells = {
        tuple(one[name] for name in names): row.by_seed
        for one, row in zip(chosen, crossed, strict=True)
    }
    lost = {
        tuple(one[name] for name in names): row.lost
        for one, row in zip(chosen, crossed, strict=True)
    }
    return analyse(names, cells, lost, higher_is_better=higher_is_better)


def analyse(
    names: Sequence[str],
    cells: Mapping[tuple[str, ...], Mapping[int, float]],
    lost: Mapping[tuple[str, ...], int] | None = None,
    *,
    higher_is_better: bool = True,
) -> Factorial | None:
    """The same of ``cells``: the levels of each axis -> seed -> score.

    Its p-values are corrected for its own effects; see :func:`corrected_by_axis`.
    """
    values = [list(dict.fromkeys(place)) for place in zip(*cells, strict=True)]
    whole = math.prod(map(len, values)) == len(cells)
    if len(names) < 2 or not whole or any(len(scores) < 2 for scores in cells.values()):
        return None
    table = _Table(values, cells)
    losses = lost or {}
    axes = [
        _axis(name, place, table, losses, higher_is_better=higher_is_better)
        for place, name in enumerate(names)
    ]
    interactions = [
        _interaction((names[a], names[b]), (a, b), table)
        for a, b in combinations(range(len(names)), 2)
    ]
    found = Factorial(tuple(axes), tuple(interactions), len(cells), table.paired, 0)
    return corrected_by_axis([found])[0]


def corrected_by_axis(found: Sequence[Factorial]) -> list[Factorial]:
    """Those of a report's data sets, with all their p-values corrected together."""
    raw: list[float] = []
    for each in found:
        raw += [effect.raw_p for axis in each.axes for effect in axis.effects]
        raw += [one.raw_p for one in each.interactions]
    adjusted = iter(min(1.0, p_value / SHARE) for p_value in holm(raw))
    return [
        replace(
            each,
            family=len(raw),
            axes=tuple(
                replace(
                    axis,
                    effects=tuple(replace(one, p_value=next(adjusted)) for one in axis.effects),
                )
                for axis in each.axes
            ),
            interactions=tuple(replace(one, p_value=next(adjusted)) for one in each.interactions),
        )
        for each in found
    ]


class _Table:
    """The scores of all combinations, (combinations, seeds), and what contrasts of them are."""

    def __init__(
        self, values: list[list[str]], cells: Mapping[tuple[str, ...], Mapping[int, float]]
    ) -> None:
        self.values = values
        self.order = list(product(*values))
        seeds = list(dict.fromkeys(seed for scores in cells.values() for seed in scores))
        scores = np.array(
            [[cells[cell].get(seed, math.nan) for seed in seeds] for cell in self.order]
        )
        self.shape = tuple(map(len, values))
        self.floor = resolution(scores) ** 2 / 12
        """The variance of rounding, below which a variance is not believed."""
        self.counts = np.isfinite(scores).sum(axis=1)
        self.means = np.nanmean(scores, axis=1)
        self.variances = np.maximum(np.nanvar(scores, axis=1, ddof=1), self.floor)
        self.shared = scores[:, np.isfinite(scores).all(axis=0)]
        self.paired = move_alike(self.shared)

    def contrast(self, *marks: tuple[int, Mapping[int, float]]) -> np.ndarray:
        """The weights of combinations: on some axes their levels', over the others the mean."""
        weights = np.ones(self.shape)
        for axis, size in enumerate(self.shape):
            of_levels = np.full(size, 1 / size)
            for marked, levels in marks:
                if marked == axis:
                    of_levels = np.array([levels.get(level, 0.0) for level in range(size)])
            weights *= of_levels.reshape([-1 if a == axis else 1 for a in range(len(self.shape))])
        return weights.ravel()

    def value(self, weights: np.ndarray) -> float:
        return float(weights @ (self.shared.mean(axis=1) if self.paired else self.means))

    def error(self, weights: np.ndarray) -> tuple[float, float]:
        """The standard error of a contrast's value, and its degrees of freedom."""
        if self.paired:
            of_seeds = weights @ self.shared
            variance = max(float(np.var(of_seeds, ddof=1)), self.floor * float(weights @ weights))
            return math.sqrt(variance / len(of_seeds)), len(of_seeds) - 1.0
        parts = weights**2 * self.variances / self.counts
        total = float(parts.sum())
        squares = float((parts**2 / (self.counts - 1)).sum())
        return math.sqrt(total), total**2 / squares if squares > 0 else 1.0

    def p_value(self, weights: np.ndarray) -> float:
        error, freedom = self.error(weights)
        distance = abs(self.value(weights)) / error if error > 0 else 0.0
        return min(1.0, 2 * float(special.stdtr(freedom, -distance)))

    def half_width(self, weights: np.ndarray, looked_at: int = 1) -> float:
        error, freedom = self.error(weights)
        return error * float(special.stdtrit(freedom, 1 - ALPHA / 2 / looked_at))


def _axis(
    name: str,
    place: int,
    table: _Table,
    lost: Mapping[tuple[str, ...], int],
    *,
    higher_is_better: bool,
) -> Axis:
    levels = []
    for number, value in enumerate(table.values[place]):
        weights = table.contrast((place, {number: 1.0}))
        n = sum(int(c) for c, cell in zip(table.counts, table.order, strict=True)
                if cell[place] == value)  # fmt: skip
        gone = sum(lost.get(cell, 0) for cell in table.order if cell[place] == value)
        levels.append(Level(value, table.value(weights), table.half_width(weights), n, gone))
    order = sorted(
        range(len(levels)), key=lambda at: levels[at].mean * (-1 if higher_is_better else 1)
    )
    effects = []
    for ahead, behind in combinations(order, 2):
        weights = table.contrast((place, {ahead: 1.0, behind: -1.0}))
        p_value = table.p_value(weights)
        effects.append(
            Effect(
                levels[ahead].value,
                levels[behind].value,
                table.value(weights),
                table.half_width(weights),
                p_value,
                p_value,
            )
        )
    return Axis(name, tuple(levels[at] for at in order), tuple(effects))


def _interaction(names: tuple[str, str], places: tuple[int, int], table: _Table) -> Interaction:
    """Returns, of all pairs of levels of both axes, the clearest change, corrected for looking."""
    a, b = places
    changes = [
        (levels, within)
        for levels in combinations(range(table.shape[a]), 2)
        for within in combinations(range(table.shape[b]), 2)
    ]

    def weights(levels: tuple[int, int], *within: tuple[int, float]) -> np.ndarray:
        return table.contrast((a, {levels[0]: 1.0, levels[1]: -1.0}), (b, dict(within)))

    def change(levels: tuple[int, int], within: tuple[int, int]) -> np.ndarray:
        return weights(levels, (within[0], 1.0), (within[1], -1.0))

    levels, within = min(changes, key=lambda one: table.p_value(change(*one)))
    effects = tuple(table.value(weights(levels, (at, 1.0))) for at in within)
    if abs(effects[0]) < abs(effects[1]):
        within, effects = within[::-1], effects[::-1]
    if effects[0] < 0:
        levels, effects = levels[::-1], (-effects[0], -effects[1])
    clearest = change(levels, within)
    p_value = min(1.0, len(changes) * table.p_value(clearest))
    return Interaction(
        axes=names,
        levels=(table.values[a][levels[0]], table.values[a][levels[1]]),
        within=(table.values[b][within[0]], table.values[b][within[1]]),
        effects=(effects[0], effects[1]),
        value=table.value(clearest),
        half_width=table.half_width(clearest, len(changes)),
        raw_p=p_value,
        p_value=p_value,
    )


def _part_lost(level: Level) -> float:
    return level.lost / (level.n + level.lost)
