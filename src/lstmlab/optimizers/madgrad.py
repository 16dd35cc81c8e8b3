"""MADGRAD (Defazio & Jelassi 2021): dual averaging from the first weights, scaled by a cube root.

sum <- sum + sqrt(t) * g and square <- square + sqrt(t) * g², each term times lr; then
z = first w - sum / (cbrt(square) + eps), and w <- w - (1 - mu) * (w - z), which for a first step is
w <- w - lr * (1 - mu) * g / (cbrt(lr * g²) + eps).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import BETA1, COUPLED
from lstmlab.space import Range
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.05, gt=0)
    momentum: float = Field(0.9, ge=0, lt=1)
    epsilon: float = Field(1e-6, gt=0)


# The paper's rates, up to 0.025, are of many more updates; in 150, a small LSTM learned best at the
# upper end of 0.001 to 0.1 (benchmarks/rates.py).
SEARCH_SPACE = {
    "learning_rate": Range(low=0.01, high=1.0),
    "momentum": BETA1,
    "weight_decay": COUPLED,
}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    first, rate = m.first("first", w.clone), lr * m.t**0.5
    total = m["sum"].add_(g, alpha=rate)
    square = m["square"].addcmul_(g, g, value=rate)
    w.lerp_(first - total / square.pow(1 / 3).add_(s.epsilon), 1 - s.momentum)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update, decay="gradient")
