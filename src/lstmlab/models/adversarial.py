"""Adversarial training (Goodfellow et al. 2015; on text, Miyato et al. 2017)."""

from __future__ import annotations

import torch
from torch import Tensor

from lstmlab.models.recurrent import padding


def moved(embedded: Tensor, lengths: Tensor, nats: Tensor, size: float) -> Tensor:
    """Embeddings (B, T, E) of texts of ``lengths`` (B,), each moved to where its loss grows most.

    Up the gradient of ``nats``, the texts' summed loss, which was made from ``embedded``; as far
    as ``size`` times the length of the text's embeddings, taken as one vector. (Miyato et al.
    normalize the embeddings instead, since a model could make a fixed distance small by making
    them large.) Padding stays where it is; no gradient flows through where a text is moved to.
    """
    (gradient,) = torch.autograd.grad(nats, [embedded], retain_graph=True)
    beyond = padding(lengths, embedded.shape[1]).unsqueeze(2)
    length = embedded.detach().masked_fill(beyond, 0).flatten(1).norm(dim=1)
    steepness = gradient.flatten(1).norm(dim=1).clamp_min(torch.finfo(gradient.dtype).tiny)
    return embedded + gradient * (size * length / steepness).view(-1, 1, 1)
