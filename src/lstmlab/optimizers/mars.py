"""MARS (Yuan et al. 2024): AdamW on gradients whose noise is lessened by what they were before.

c = g + gamma * b1 / (1 - b1) * (g - the last g), of norm 1 at most; of c, m and s as Adam's;
w <- w - lr * (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + eps) - lr * decay * w. The last g is the
last batch's (the paper's approximate form), and at first c = g.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.adaptive import adam
from lstmlab.optimizers.parts.ranges import BETA1, DECOUPLED, SCALED
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.002, gt=0)
    beta1: float = Field(0.95, ge=0, lt=1)
    beta2: float = Field(0.99, ge=0, lt=1)
    gamma: float = Field(0.025, ge=0)
    """How much of the noise is taken away."""
    epsilon: float = Field(1e-8, gt=0)
    weight_decay: float = Field(0.01, ge=0)


SEARCH_SPACE = {"learning_rate": SCALED, "beta1": BETA1, "weight_decay": DECOUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    by = s.gamma * s.beta1 / (1 - s.beta1)
    calm = g.add(g - m.first("last", g.clone), alpha=by)
    m["last"].copy_(g)
    w.add_(adam(calm / calm.norm().clamp_(min=1), m, s.beta1, s), alpha=-lr)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update)
