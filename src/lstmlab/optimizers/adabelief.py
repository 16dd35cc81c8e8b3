"""AdaBelief (Zhuang et al. 2020): Adam that trusts a gradient the more, the less it surprises.

m <- b1 * m + (1 - b1) * g; s <- b2 * s + (1 - b2) * (g - m)² + eps;
w <- w - lr * (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + eps) - lr * decay * w, the decay as in the
authors' own program.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import BETA1, DECOUPLED, SCALED
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.002, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.999, ge=0, lt=1)
    epsilon: float = Field(1e-16, gt=0)
    weight_decay: float = Field(0.01, ge=0)


SEARCH_SPACE = {"learning_rate": SCALED, "beta1": BETA1, "weight_decay": DECOUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    mean, square = m["mean"].lerp_(g, 1 - s.beta1), m["square"]
    surprise = g - mean
    square.mul_(s.beta2).addcmul_(surprise, surprise, value=1 - s.beta2).add_(s.epsilon)
    root = square.sqrt().div_((1 - s.beta2**m.t) ** 0.5).add_(s.epsilon)
    w.addcdiv_(mean, root, value=-lr / (1 - s.beta1**m.t))


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update)
