"""Muon (Jordan et al. 2024): momentum, made orthogonal, so that a step is large in all directions.

Of a matrix inside the model, gate by gate: v <- mu * v + (1 - mu) * g; u = (1 - mu) * g + mu * v;
X = u / |u|, five times X <- a X + (b XX' + c (XX')²) X (Newton-Schulz), then
w <- w - lr * 0.2 * sqrt(max(rows, columns)) * X - lr * decay * w, scaled as by Liu et al. (2025),
so that one lr suits it and AdamW, by which vectors, embeddings and the output layer go. torch's
Muon takes a stack of gates for one matrix and computes in bfloat16; this one in w's own precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.adaptive import adam
from lstmlab.optimizers.parts.matrices import by_gate, is_hidden
from lstmlab.optimizers.parts.ranges import DECOUPLED, MOMENTUM, SCALED
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory

_A, _B, _C = 3.4445, -4.7750, 2.0315
"""Jordan's coefficients: singular values come to 0.7 to 1.2, in as few steps as possible."""
_BETA1 = 0.9
"""AdamW's."""


class Settings(BaseSettings):
    learning_rate: float = Field(0.002, gt=0)
    momentum: float = Field(0.95, ge=0, lt=1)
    """mu, of matrices."""
    steps: int = Field(5, ge=1, le=20)
    """The steps of Newton-Schulz."""
    beta2: float = Field(0.999, ge=0, lt=1)
    """AdamW's, as epsilon."""
    epsilon: float = Field(1e-8, gt=0)
    weight_decay: float = Field(0.01, ge=0)


SEARCH_SPACE = {"learning_rate": SCALED, "momentum": MOMENTUM, "weight_decay": DECOUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    if not is_hidden(m.weight):
        w.add_(adam(g, m, _BETA1, s), alpha=-lr)
        return
    v = m["momentum"].lerp_(g, 1 - s.momentum)
    x = orthogonal(by_gate(g.lerp(v, s.momentum), m.weight), s.steps)
    w.add_(x.flatten(0, 1), alpha=-lr * 0.2 * max(x.shape[1:]) ** 0.5)


def orthogonal(x: torch.Tensor, steps: int) -> torch.Tensor:
    """Returns about U V' of each matrix U S V' of (gates, rows, columns)."""
    wide = x if x.shape[1] <= x.shape[2] else x.mT
    wide = wide / wide.norm(dim=(1, 2), keepdim=True).clamp_(min=1e-7)
    for _ in range(steps):
        square = wide @ wide.mT
        wide = _A * wide + (_B * square + _C * square @ square) @ wide
    return wide if x.shape[1] <= x.shape[2] else wide.mT


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update)
