"""Functional analysis of variance of a function on a full grid (Sobol' 1993; Hooker 2007)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np


@dataclass(frozen=True)
class Share:
    """The part of the variance, 0 to 1, that one factor (or a pair, beyond its two) explains."""

    factors: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Decomposition:
    mains: tuple[Share, ...]
    """One for each factor, in the order given."""
    pairs: tuple[Share, ...]
    """One for each pair of factors."""
    residual: float
    """The share of the interactions of three factors and more."""
    variance: float


def decompose(values: np.ndarray, names: tuple[str, ...]) -> Decomposition:
    """``values``: one axis for each of ``names``, every cell of equal weight.

    Shares are all 0 if the values are constant. ``ValueError`` if axes and names don't match.
    """
    if values.ndim != len(names):
        raise ValueError(f"{values.ndim} axes for {len(names)} names")
    centred = values - values.mean()
    variance = float(np.mean(centred**2))
    if variance <= 1e-24 * max(float(np.max(np.abs(values))), 1e-300) ** 2:
        variance = 0.0
    axes = range(values.ndim)

    def explained(*kept: int) -> float:
        """Variance of the mean over all the other axes."""
        return float(np.mean(centred.mean(axis=tuple(a for a in axes if a not in kept)) ** 2))

    own = [explained(axis) for axis in axes]
    mains = [Share((names[axis],), _part(own[axis], variance)) for axis in axes]
    pairs = [
        Share((names[a], names[b]), _part(explained(a, b) - own[a] - own[b], variance))
        for a, b in combinations(axes, 2)
    ]
    rest = 1 - sum(one.share for one in mains + pairs) if variance else 0.0
    return Decomposition(tuple(mains), tuple(pairs), max(rest, 0.0), variance)


def _part(explained: float, variance: float) -> float:
    """Never negative: differences of rounded numbers are, at times."""
    return max(explained, 0.0) / variance if variance else 0.0
