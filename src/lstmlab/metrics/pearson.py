"""Pearson: the correlation of the numbers given with those expected, from −1 to 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import Estimate
from lstmlab.metrics.parts.moments import correlation, moments

CONSUMES = "numbers"
HIGHER_IS_BETTER = True
ROPE = 0.005
CORRELATES = True


def score(predicted: Sequence[Estimate], expected: Sequence[str], language: str = "und") -> float:
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[Estimate], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    return moments([given.number for given in predicted], expected)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    return correlation(sums)
