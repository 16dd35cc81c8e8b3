"""MAE: mean absolute error, by how much a number is wrong on average, in its own unit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import Estimate

CONSUMES = "numbers"
HIGHER_IS_BETTER = False
ROPE = 0.01


def score(predicted: Sequence[Estimate], expected: Sequence[str], language: str = "und") -> float:
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[Estimate], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: how far off it is, and 1."""
    pairs = zip(predicted, expected, strict=True)
    return np.array([(abs(given.number - float(truth)), 1) for given, truth in pairs], np.float64)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    return sums[..., 0] / sums[..., 1]
