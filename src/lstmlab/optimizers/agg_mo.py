"""AggMo (Lucas et al. 2019): the mean of several momenta, of which the heaviest are damped.

For i = 0, 1, ..., K - 1: v_i <- b_i * v_i + g, b_i = 1 - (1 - mu)^i; w <- w - lr * (v_0 + ...) / K.
With mu = 0.9 and three of them, their momenta are 0, 0.9 and 0.99, as the paper's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import COUPLED, MOMENTUM, SUMMED
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.1, gt=0)
    momentum: float = Field(0.9, ge=0, lt=1)
    """mu, of the second; each further one keeps 1 / (1 - mu) times as long."""
    velocities: int = Field(3, ge=1, le=8)
    """K."""


SEARCH_SPACE = {"learning_rate": SUMMED, "momentum": MOMENTUM, "weight_decay": COUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    for i in range(s.velocities):
        w.add_(m[f"velocity {i}"].mul_(1 - (1 - s.momentum) ** i).add_(g), alpha=-lr / s.velocities)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update, decay="gradient")
