"""The wide part of a classifier: a linear model on n-grams, whose logits join the network's.

(Cheng et al. 2016, https://arxiv.org/abs/1606.07792, where both are trained together. Here the
linear part is fitted alone and held, and dev decides how much say each has.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp
from torch import Tensor, nn
from torch.nn.functional import embedding_bag

from lstmlab.baselines.linear import Linear

Grams = tuple[Tensor, Tensor, Tensor]
"""The n-grams of a batch: which ones (G,), how much each counts (G,), where each text begins (B +
1,)."""

EQUAL = 0.5
"""The share where nothing was held out to choose it on."""
_LOW, _HIGH = -6.0, 6.0


class Wide(nn.Module):
    """A fitted linear model as buffers, which are no part of the network's own weights."""

    weights: Tensor
    bias: Tensor

    def __init__(self, linear: Linear, share: float) -> None:
        super().__init__()
        self.linear, self.share = linear, share
        self.register_buffer("weights", torch.from_numpy(linear.weights), persistent=False)
        self.register_buffer("bias", torch.from_numpy(linear.bias), persistent=False)

    def grams(self, texts: Sequence[str]) -> Grams:
        """What :meth:`forward` reads of texts."""
        device = self.weights.device
        amounts, which, starts = (
            torch.from_numpy(part).to(device) for part in self.linear.entries(texts)
        )
        return which, amounts, starts

    def forward(self, which: Tensor, amounts: Tensor, starts: Tensor) -> Tensor:
        """Logits (B, labels)."""
        with torch.autocast(self.weights.device.type, enabled=False):
            summed = embedding_bag(
                which, self.weights, starts, mode="sum", per_sample_weights=amounts,
                include_last_offset=True,
            )  # fmt: skip
        return summed + self.bias

    def of_padded(self, which: Tensor, amounts: Tensor) -> Tensor:
        """The same of n-grams (B, G), where what fills a row counts 0."""
        return torch.einsum("bg,bgl->bl", amounts, self.weights[which]) + self.bias

    def joined(self, network: Tensor, logits: Tensor) -> Tensor:
        """The network's logits and the linear model's, each with its share."""
        return (1 - self.share) * network + self.share * logits

    def spoken(self, text: str, label: int, *, centred: bool = True) -> dict[str, float]:
        """N-gram -> how much it speaks for the label (its number) of ``text``, against it below 0:
        what it adds to that label's logit; ``centred``: less the mean of all logits."""
        row = self.linear.rows([text])
        weights = self.linear.weights[row.indices]
        says = self.share * row.data * (weights[:, label] - centred * weights.mean(1))
        names = self.linear.entry_names(text, row.indices)
        spoken: dict[str, float] = {}
        for name, says_one in zip(names, says.tolist(), strict=True):
            spoken[name] = spoken.get(name, 0.0) + says_one
        return spoken


def mixed(
    network: NDArray[np.float64], wide: NDArray[np.float64], labels: NDArray[np.int64]
) -> tuple[float, float]:
    """The wide part's share, and the temperature, under which ``labels`` (N,) are likeliest.

    ``network`` and ``wide``: logits (N, labels). In the two factors that these come to the log
    loss is convex. The examples are joined by one that has every label in equal parts, as for a
    temperature alone, and by a belief, worth about one example, that both have the same say.
    """

    def loss(logs: NDArray[np.float64]) -> float:
        logits = math.exp(logs[0]) * network + math.exp(logs[1]) * wide
        nats = logsumexp(logits, 1)
        wanted = logits[np.arange(len(labels)), labels]
        any_label = float((nats - logits.mean(1)).mean())
        return float((nats - wanted).sum()) + any_label + 0.5 * float(logs[0] - logs[1]) ** 2

    bounds = [(_LOW, _HIGH)] * 2
    found = minimize(loss, np.log([EQUAL, EQUAL]), method="L-BFGS-B", bounds=bounds)
    of_network, of_wide = np.exp(found.x).tolist()
    return of_wide / (of_network + of_wide), 1 / (of_network + of_wide)
