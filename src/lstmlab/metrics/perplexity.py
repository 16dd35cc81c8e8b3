"""Perplexity: exp of the mean nats per token; line ends count as tokens."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import Nats, nats_table

CONSUMES = "nats"
HIGHER_IS_BETTER = False
ROPE = 1.0


def score(predicted: Sequence[Nats], expected: Sequence[str], language: str = "und") -> float:
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[Nats], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: nats, tokens, characters."""
    return nats_table(predicted)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    return np.exp(np.minimum(sums[..., 0] / sums[..., 1], 700.0))
