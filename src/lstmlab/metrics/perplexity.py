"""Perplexity: exp of the mean nats per token; line ends count as tokens."""

from __future__ import annotations

import math

from lstmlab.metrics._metric import Nats

CONSUMES = "nats"
HIGHER_IS_BETTER = False


def score(nats: Nats) -> float:
    return math.exp(min(nats.total / nats.tokens, 700.0))
