"""Temperature scaling (Guo et al. 2017): one number that makes a classifier's confidences honest.

Probabilities are the softmax of logits / temperature. That changes no answer, only how sure it is.
"""

from __future__ import annotations

import math

import torch
from scipy.optimize import minimize_scalar
from torch import Tensor
from torch.nn.functional import cross_entropy

LEAST, MOST = 1e-3, 1e3
DEVIATION = 0.5
"""How far the logarithm of a temperature is from 0 before anything is known of it. Of those that
``benchmarks/temperature.py`` tried, the one that errs least."""


def fit(logits: Tensor, labels: Tensor, deviation: float = DEVIATION) -> float:
    """The likeliest temperature, given ``logits`` (N, labels) and what is right, ``labels`` (N,).

    Its logarithm is taken to be normal around 0, with a ``deviation``: a few examples, which may
    all be right or half of them wrong by chance, move it little from 1, and many as far as they say
    (with an infinite one, only they count). In its reciprocal the log loss is convex. It is looked
    for between ``LEAST`` and ``MOST``.
    """
    logits = logits.double()

    def loss(log_temperature: float) -> float:
        scaled = logits / math.exp(log_temperature)
        strange = (log_temperature / deviation) ** 2 / 2
        return float(cross_entropy(scaled, labels, reduction="sum")) + strange

    found = minimize_scalar(
        loss, bounds=(math.log(LEAST), math.log(MOST)), method="bounded", options={"xatol": 1e-6}
    )
    return math.exp(float(found.x))


def probabilities(logits: Tensor, temperature: Tensor) -> Tensor:
    """Softmax (N, labels) of logits in float32."""
    return torch.softmax(logits.float() / temperature.to(logits.device), 1)
