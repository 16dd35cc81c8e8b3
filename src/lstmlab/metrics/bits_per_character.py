"""Bits per character of the raw text, line ends included; comparable over tokenizers.

Only when no token is unknown, that is: an unknown token stands for many words at one price.
"""

from __future__ import annotations

import math

from lstmlab.metrics._metric import Nats

CONSUMES = "nats"
HIGHER_IS_BETTER = False


def score(nats: Nats) -> float:
    return nats.total / math.log(2) / nats.characters
