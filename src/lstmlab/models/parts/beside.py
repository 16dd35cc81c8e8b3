"""The linear CRF beside a tagger's network, whose scores join the network's.

It is fitted alone and held, and dev decides how much say each has, as with a classifier's wide part
(:mod:`lstmlab.models.parts.wide`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import embedding_bag

from lstmlab.baselines.linear_crf import LinearCrf
from lstmlab.data.tagging.inner import Inner

EQUAL = 0.5
"""The share where nothing was held out to choose it on."""


class Beside(nn.Module):
    """A fitted linear CRF as buffers, which are no part of the network's own weights."""

    weights: Tensor
    """(features + 1, tags), the last 0."""
    pairs: Tensor
    """(before, after), float64"""

    def __init__(self, linear: LinearCrf, share: float, inner: Inner) -> None:
        """``inner``: the tagger's tags. Where they are BIOES, each is scored as the one of BIO that
        it stands for: every sequence of these is one of those."""
        super().__init__()
        self.linear, self.share = linear, share
        own = np.array([linear.inner.names.index(tag) for tag in inner.plain])
        weights = np.concatenate([linear.weights, np.zeros_like(linear.weights[:1])])[:, own]
        self.register_buffer("weights", torch.from_numpy(weights), persistent=False)
        pairs = torch.from_numpy(linear.pairs[own][:, own]).double()
        self.register_buffer("pairs", pairs, persistent=False)

    def features(self, pieces: Sequence[Sequence[str]]) -> Tensor:
        """What :meth:`forward` reads of pieces of text: (B, T, F)."""
        each = [self.linear.entries(tokens) for tokens in pieces]
        steps, most = (max(1, *(one.shape[axis] for one in each)) for axis in (0, 1))
        made = np.full((len(each), steps, most), len(self.linear.keys), np.int64)
        for row, one in zip(made, each, strict=True):
            row[: one.shape[0], : one.shape[1]] = one
        return torch.from_numpy(made).to(self.weights.device)

    def forward(self, which: Tensor) -> Tensor:
        """Features (B, T, F) -> emissions (B, T, tags)."""
        with torch.autocast(self.weights.device.type, enabled=False):
            summed = embedding_bag(which.flatten(0, 1), self.weights, mode="sum")
        return summed.view(*which.shape[:2], -1)

    def joined(self, network: Tensor, linear: Tensor) -> Tensor:
        """The network's scores and the linear CRF's, each with its share."""
        return (1 - self.share) * network + self.share * linear
