"""Grade accuracy: per cent of numbers whose nearest grade is the one expected.

Where numbers are no grades hardly any is just right, and this says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import Estimate

CONSUMES = "numbers"
HIGHER_IS_BETTER = True
ROPE = 0.5


def score(predicted: Sequence[Estimate], expected: Sequence[str], language: str = "und") -> float:
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[Estimate], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: is it right? and 1."""
    pairs = zip(predicted, expected, strict=True)
    return np.array([(given.nearest == float(truth), 1) for given, truth in pairs], np.float64)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    return 100 * (sums[..., 0] / sums[..., 1])
