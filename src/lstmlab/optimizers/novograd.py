"""NovoGrad (Ginsburg et al. 2019): momentum, of gradients that are scaled to one length each.

Of each weight by itself: s <- b2 * s + (1 - b2) * |g|², at first |g|²;
m <- b1 * m + g / (sqrt(s) + eps) + decay * w; w <- w - lr * m.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import BETA1
from lstmlab.space import Range
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.05, gt=0)
    beta1: float = Field(0.95, ge=0, lt=1)
    beta2: float = Field(0.98, ge=0, lt=1)
    epsilon: float = Field(1e-8, gt=0)
    weight_decay: float = Field(2e-4, ge=0)


# The paper's rates, 0.002 to 0.04, are of many more updates; in 150, a small LSTM learned best at
# 0.16 (benchmarks/rates.py). Decay such that rate times decay, summed up twentyfold by momentum, is
# as AdamW's.
SEARCH_SPACE = {
    "learning_rate": Range(low=0.01, high=1.0),
    "beta1": BETA1,
    "weight_decay": Range(low=2.5e-5, high=5e-3),
}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    length = g.square().sum()
    square = m.first("square", length.clone).lerp_(length, 1 - s.beta2)
    step = (g / (square.sqrt() + s.epsilon)).add_(w, alpha=s.weight_decay)
    w.add_(m["sum"].mul_(s.beta1).add_(step), alpha=-lr)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update, decay="own")
