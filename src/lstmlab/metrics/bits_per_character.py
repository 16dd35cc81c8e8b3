"""Bits per character of the raw text, line ends included; comparable over tokenizers.

Only when no token is unknown, that is: an unknown token stands for many words at one price.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import Nats, nats_table

CONSUMES = "nats"
HIGHER_IS_BETTER = False
ROPE = 0.01


def score(predicted: Sequence[Nats], expected: Sequence[str], language: str = "und") -> float:
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[Nats], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: nats, tokens, characters."""
    return nats_table(predicted)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    return sums[..., 0] / math.log(2) / sums[..., 2]
