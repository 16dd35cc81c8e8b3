"""Log loss: mean nats of the expected label, its probability's negative natural logarithm."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import Guess

CONSUMES = "guesses"
HIGHER_IS_BETTER = False
ROPE = 0.01

_LEAST = 1e-12
"""A probability below this counts as this, so that no single example makes the loss infinite."""


def score(predicted: Sequence[Guess], expected: Sequence[str], language: str = "und") -> float:
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[Guess], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: nats, and 1."""
    pairs = zip(predicted, expected, strict=True)
    p = np.array([guess.probabilities.get(label, 0.0) for guess, label in pairs], np.float64)
    return np.stack([-np.log(np.maximum(p, _LEAST)), np.ones(len(p))], 1)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    return sums[..., 0] / sums[..., 1]
