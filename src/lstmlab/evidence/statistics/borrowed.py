"""What contenders lend each other of what they know of the noise (Smyth 2004).

Log variances of contenders that are equally noisy scatter by a known amount. What they scatter
beyond that says how much the noises differ, and so how much their mean is worth beside each one's
own.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import special

MOST_BORROWED = 2.5
"""How many times a contender's own degrees of freedom the variance that all have in common is worth
at most, however alike theirs are: six contenders with three seeds can look alike by chance."""


class Scatter(NamedTuple):
    """How much the log variances of the contenders on one data set differ."""

    contenders: int
    seen: float
    """Their variance over contenders."""
    by_chance: float
    """What it would be on average if all were equally noisy."""


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
    own = excess_of(variances, freedoms)
    if own is None:
        return 0.0
    excess = max(own, least)
    if excess <= special.polygamma(1, most / 2):
        return most
    return 2 * _trigamma_inverse(excess)


def excess_of(variances: np.ndarray, freedoms: np.ndarray) -> float | None:
    """Returns how much log variances scatter beyond chance; None where that can't be known."""
    found = scatter(variances, freedoms)
    return found.seen - found.by_chance if found else None


def scatter(variances: np.ndarray, freedoms: np.ndarray) -> Scatter | None:
    """Returns how much log variances scatter; None where that can't be known."""
    if len(variances) < 2 or (variances <= 0).any():
        return None
    half = freedoms / 2
    logs = np.log(variances) - special.digamma(half) + np.log(half)
    by_chance = float(special.polygamma(1, half).mean())
    return Scatter(len(variances), float(np.var(logs, ddof=1)), by_chance)


def _trigamma_inverse(value: float) -> float:
    """Newton's method on 1 / trigamma, which is nearly straight (Smyth 2004, appendix)."""
    x = 0.5 + 1 / value
    for _ in range(20):
        trigamma = float(special.polygamma(1, x))
        x += trigamma * (1 - trigamma / value) / float(special.polygamma(2, x))
    return x
