"""Which fields of a recipe matter: how much of the variance of regret each explains by itself.

An additive model of the fields is fitted to each recipe's mean regret over some sets (each set's
own mean taken out): ridge regression on a column a level, and on a number with its square. What a
field explains is the variance of its own part over the recipes, as a share of all. The strength of
the ridge is the one whose leave-one-out error is least; intervals are of resampled recipes; what a
field would seem to explain if it didn't matter is told by dealing out its values anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmlab.atlas.portfolio.fields import Field, design
from lstmlab.atlas.portfolio.matrix import Matrix

LEAST_RECIPES = 20
RESAMPLES = 200
SHUFFLES = 20
_STRENGTHS = tuple(float(10.0**power) for power in np.arange(-1, 3.01, 0.5))


@dataclass(frozen=True)
class FieldShare:
    """What one field explains."""

    field: str
    share: float
    low: float
    high: float
    """The 95 % interval over resampled recipes."""
    chance: float
    """The share that it would seem to have, on average, if its values were dealt out by chance."""

    @property
    def matters(self) -> bool:
        """Whether its interval is above chance."""
        return self.low > self.chance


@dataclass(frozen=True)
class Importance:
    """What the fields explain on some sets, the largest share first."""

    recipes: int
    sets: int
    shares: tuple[FieldShare, ...]
    fit: float
    """The share of the variance of recipes that the model hasn't seen that it predicts
    (leave-one-out R²); 0 or less: nothing."""


def importance(table: Matrix, columns: Sequence[int]) -> Importance | None:
    """Returns what each field explains; None if fewer than ``LEAST_RECIPES`` recipes were run on
    all of the sets, if no field varies, or if all miss alike."""
    found = design(table, columns)
    if len(found.rows) < LEAST_RECIPES or not found.fields:
        return None
    losses = table.losses("test")[np.ix_(found.rows, columns)]
    y = (losses - losses.mean(axis=0)).mean(axis=1)
    if not y.std() > 0:
        return None
    blocks = [_columns(each) for each in found.fields]
    strength, fit = _best_strength(np.hstack(blocks), y)
    shares = _shares(blocks, y, strength)
    generator = np.random.default_rng(0)
    drawn = []
    for _ in range(RESAMPLES):
        which = generator.integers(len(y), size=len(y))
        drawn.append(_shares([block[which] for block in blocks], y[which], strength))
    chance = [_by_chance(blocks, at, y, strength, generator) for at in range(len(blocks))]
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    told = [
        FieldShare(each.name, *map(float, numbers))
        for each, *numbers in zip(found.fields, shares, low, high, chance, strict=True)
    ]
    told.sort(key=lambda one: -one.share)
    return Importance(len(y), len(columns), tuple(told), fit)


def _columns(field: Field) -> np.ndarray:
    """What the model sees of a field: standardized columns."""
    if field.is_number:
        numbers = field.numbers
        spread = numbers.std()
        z = (numbers - numbers.mean()) / spread if spread > 0 else 0 * numbers
        raw = np.column_stack([z, z**2])
    else:
        levels = sorted(set(field.values))
        raw = np.array([[value == level for level in levels] for value in field.values], float)
    centred = raw - raw.mean(axis=0)
    spreads = raw.std(axis=0)
    kept: np.ndarray = centred[:, spreads > 0] / spreads[spreads > 0]
    return kept


def _best_strength(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """The strength whose leave-one-out predictions are best, and their R²."""
    target = y - y.mean()
    best = (np.inf, _STRENGTHS[0])
    for strength in _STRENGTHS:
        hat = x @ np.linalg.solve(x.T @ x + strength * np.eye(x.shape[1]), x.T) + 1 / len(y)
        errors = (target - (hat - 1 / len(y)) @ target) / (1 - np.diag(hat))
        best = min(best, (float((errors**2).mean()), strength))
    return best[1], float(1 - best[0] / target.var())


def _shares(blocks: Sequence[np.ndarray], y: np.ndarray, strength: float) -> np.ndarray:
    """The variance of each block's part, as a share of that of ``y``."""
    x = np.hstack(blocks)
    x = x - x.mean(axis=0)
    target = y - y.mean()
    if not target.var() > 0:
        return np.zeros(len(blocks))
    weights = np.linalg.solve(x.T @ x + strength * np.eye(x.shape[1]), x.T @ target)
    starts = np.cumsum([0, *(block.shape[1] for block in blocks[:-1])])
    found: np.ndarray = np.add.reduceat(x * weights, starts, axis=1).var(axis=0) / target.var()
    return found


def _by_chance(
    blocks: Sequence[np.ndarray],
    at: int,
    y: np.ndarray,
    strength: float,
    generator: np.random.Generator,
) -> float:
    """The mean share of a block whose rows are shuffled, the others being as they are."""
    found = []
    for _ in range(SHUFFLES):
        dealt = [*blocks[:at], generator.permutation(blocks[at]), *blocks[at + 1 :]]
        found.append(_shares(dealt, y, strength)[at])
    return float(np.mean(found))
