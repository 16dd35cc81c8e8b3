"""Spearman: the correlation of the numbers' ranks: whether texts come in their order, −1 to 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from lstmlab.metrics.metric import Estimate
from lstmlab.metrics.parts.moments import correlation, moments

CONSUMES = "numbers"
HIGHER_IS_BETTER = True
ROPE = 0.005
CORRELATES = True

RANKS = True


def score(predicted: Sequence[Estimate], expected: Sequence[str], language: str = "und") -> float:
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[Estimate], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Returns statistics of the ranks, from 0 to 1; equal numbers get the mean of theirs."""
    given = rankdata([each.number for each in predicted]) / max(1, len(predicted))
    wanted = rankdata([float(each) for each in expected]) / max(1, len(expected))
    return moments(given.tolist(), [repr(rank) for rank in wanted.tolist()])


def from_statistics(sums: np.ndarray) -> np.ndarray:
    return correlation(sums)
