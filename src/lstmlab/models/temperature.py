"""Temperature scaling (Guo et al. 2017): one number that makes a classifier's confidences honest.

Probabilities are the softmax of logits / temperature. That changes no answer, only how sure it is.
"""

from __future__ import annotations

import math

import torch
from scipy.optimize import minimize_scalar
from torch import Tensor
from torch.nn.functional import cross_entropy, log_softmax

LEAST, MOST = 1e-3, 1e3


def fit(logits: Tensor, labels: Tensor) -> float:
    """The temperature under which ``labels`` (N,) are likeliest, given ``logits`` (N, labels).

    In 1 / temperature the log loss is convex, so there is one minimum; it is looked for between
    ``LEAST`` and ``MOST``. The examples are joined by one that has every label in equal parts
    (and their mean loss): were all answers right, the best temperature would be 0 without it.
    """
    logits = logits.double()

    def loss(log_temperature: float) -> float:
        scaled = logits / math.exp(log_temperature)
        any_label = -log_softmax(scaled, 1).mean()
        return float(cross_entropy(scaled, labels, reduction="sum") + any_label)

    found = minimize_scalar(
        loss, bounds=(math.log(LEAST), math.log(MOST)), method="bounded", options={"xatol": 1e-6}
    )
    return math.exp(float(found.x))


def probabilities(logits: Tensor, temperature: Tensor) -> Tensor:
    """Softmax (N, labels) of logits in float32."""
    return torch.softmax(logits.float() / temperature.to(logits.device), 1)
