"""Adversarial training (Goodfellow et al. 2015; on text, Miyato et al. 2017)."""

from __future__ import annotations

import torch
from torch import Tensor

from lstmlab.models.parts.recurrent import padding


def moved(embedded: Tensor, lengths: Tensor, nats: Tensor, size: float) -> Tensor:
    """Embeddings (B, T, E) of texts of ``lengths`` (B,), each moved to where its loss grows most.

    Up the gradient of ``nats``, the texts' summed loss, which was made from ``embedded``; all words
    of a text together as far as ``size`` times the length of one of them (root mean square), so
    that a long text is not moved farther than a short one: the gradient is that of few words. (The
    5 that Miyato et al. go, with normalized embeddings of 256, is 0.3 of a word. They normalize
    since a model could make a fixed distance small by making its embeddings large.) Padding stays
    where it is; no gradient flows through where a text is moved to.
    """
    (gradient,) = torch.autograd.grad(nats, [embedded], retain_graph=True)
    beyond = padding(lengths, embedded.shape[1]).unsqueeze(2)
    word = embedded.detach().masked_fill(beyond, 0).flatten(1).norm(dim=1) / lengths.sqrt()
    steepness = gradient.flatten(1).norm(dim=1).clamp_min(torch.finfo(gradient.dtype).tiny)
    return embedded + gradient * (size * word / steepness).view(-1, 1, 1)
