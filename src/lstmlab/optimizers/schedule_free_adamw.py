"""Schedule-free AdamW (Defazio et al. 2024): no schedule, for the mean of the path is used instead.

Trained at w = (1 - b1) * z + b1 * x: s <- b2 * s + (1 - b2) * g(w)²;
u = g / (sqrt(s / (1 - b2^t)) + eps) + decay * w; z <- z - lr * u, then x <- x + c * (z - x), where
c = lr² / (sum of all lr² so far), lr the largest so far:
w <- w - lr * (1 - b1 * (1 - c)) * u + c * (z - w).
What is scored and kept is x. Made for schedule = constant, with a warm-up. It can't be used with
weight_average, for it averages the weights itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.mean_path import toward_mean
from lstmlab.optimizers.parts.ranges import BETA1, DECOUPLED
from lstmlab.space import Range
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory

AVERAGES = True


class Settings(BaseSettings):
    learning_rate: float = Field(0.0025, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.999, ge=0, lt=1)
    epsilon: float = Field(1e-8, gt=0)
    weight_decay: float = Field(0.01, ge=0)


# Twice AdamW's: the authors advise one to ten times its rate, and in 150 updates a small LSTM
# learned best at the upper end of AdamW's (benchmarks/rates.py).
SEARCH_SPACE = {
    "learning_rate": Range(low=1e-3, high=1e-1),
    "beta1": BETA1,
    "weight_decay": DECOUPLED,
}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    square = m["square"].mul_(s.beta2).addcmul_(g, g, value=1 - s.beta2)
    step = g / square.sqrt().div_((1 - s.beta2**m.t) ** 0.5).add_(s.epsilon)
    toward_mean(w, step.add_(w, alpha=s.weight_decay), m, lr, s.beta1)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import Averaging

    return Averaging(weights, settings, update, decay="own")
