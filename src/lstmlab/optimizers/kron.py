"""Kron (PSGD; Li 2018, 2022): a factor a side, fitted so that scaled gradients are white.

Of a matrix inside the model, gate by gate, with triangular factors P and Q and m a mean of g (b1),
corrected for starting at zero: A = P m Q', B = P'^-1 v Q^-1, v drawn anew (and added to m there, by
2^-13 of its mean size); P <- P - step * triu(A A' - B B') / |A A' + B B'| P, Q alike with A' A and
B' B; u = P'P m Q'Q, of a root mean square of 1.1 at most; w <- w - lr * u - lr * decay * w. P and Q
begin as what gives the first step a root mean square of 1. Others go by AdamW.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.adaptive import adam
from lstmlab.optimizers.parts.draws import drawn
from lstmlab.optimizers.parts.matrices import by_gate, is_hidden
from lstmlab.optimizers.parts.ranges import BETA1, DECOUPLED, SCALED
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.002, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.999, ge=0, lt=1)
    """AdamW's, as epsilon."""
    epsilon: float = Field(1e-8, gt=0)
    fit: float = Field(0.1, gt=0, le=1)
    """The step with which the factors are fitted."""
    weight_decay: float = Field(0.01, ge=0)


SEARCH_SPACE = {"learning_rate": SCALED, "beta1": BETA1, "weight_decay": DECOUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    from lstmlab.optimizers.parts.whitening import fitted, started

    if not is_hidden(m.weight):
        w.add_(adam(g, m, s.beta1, s), alpha=-lr)
        return
    mean = m["mean"].lerp_(g, 1 - s.beta1) / (1 - s.beta1**m.t)
    mean = by_gate(mean, m.weight)
    p = m.first("rows", lambda: started(mean, 1))
    q = m.first("columns", lambda: started(mean, 2))
    noise = by_gate(drawn(tuple(w.shape), m, m.t), m.weight)
    fitted(p, q, mean, noise, s.fit)
    step = p.mT @ (p @ mean @ q.mT) @ q
    size = step.square().mean(dim=(1, 2), keepdim=True).sqrt_().add_(1e-6)
    w.add_(step.mul_((1.1 / size).clamp_(max=1)).flatten(0, 1), alpha=-lr)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update)
