"""Accuracy: per cent of examples whose predicted label is the expected one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import Guess

CONSUMES = "guesses"
HIGHER_IS_BETTER = True
ROPE = 0.5


def score(predicted: Sequence[Guess], expected: Sequence[str], language: str = "und") -> float:
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[Guess], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: is it right? and 1."""
    pairs = zip(predicted, expected, strict=True)
    return np.array([(guess.label == label, 1) for guess, label in pairs], np.float64)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    return 100 * (sums[..., 0] / sums[..., 1])
