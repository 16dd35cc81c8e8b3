"""Signum (Bernstein et al. 2018): steps of one size, along the signs of a mean of gradients.

m <- mu * m + (1 - mu) * g; w <- w - lr * (sign(m) + decay * w).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import BETA1, SIGNED, SIGNED_DECAY
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.001, gt=0)
    momentum: float = Field(0.9, ge=0, lt=1)
    weight_decay: float = Field(0.02, ge=0)


SEARCH_SPACE = {"learning_rate": SIGNED, "momentum": BETA1, "weight_decay": SIGNED_DECAY}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    w.add_(m["mean"].lerp_(g, 1 - s.momentum).sign(), alpha=-lr)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update)
