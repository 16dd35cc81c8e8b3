"""Quadratic weighted kappa (Cohen 1968): how far grades agree beyond chance, at most 1.

An error counts by its square: 1 − Σ (a − b)² / Σ over all pairs of (aᵢ − bⱼ)² / N. Of numbers that
are no grades that is Lin's (1989) concordance correlation.
"""

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
    return moments([given.nearest for given in predicted], expected)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    count, a, b, aa, bb, apart = (sums[..., place] for place in range(6))
    return 1 - ratio(apart, aa + bb - 2 * a * b / count)
