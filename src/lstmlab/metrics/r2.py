"""R²: the part of the numbers' variance that is told; 0 for their mean said of all, at most 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import Estimate
from lstmlab.metrics.parts.moments import moments, ratio

CONSUMES = "numbers"
HIGHER_IS_BETTER = True
ROPE = 0.005


def score(predicted: Sequence[Estimate], expected: Sequence[str], language: str = "und") -> float:
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[Estimate], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    return moments([given.number for given in predicted], expected)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    count, truth, squares, apart = (sums[..., place] for place in (0, 2, 4, 5))
    # Where all that is expected is one number, nothing is there to be told.
    return 1 - ratio(apart, squares - truth**2 / count, 1.0)
