"""Lion (Chen et al. 2023): steps of one size, in the direction that momentum and gradient agree on.

w <- w - lr * (sign(b1 * m + (1 - b1) * g) + decay * w), then m <- b2 * m + (1 - b2) * g.
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
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.99, ge=0, lt=1)
    weight_decay: float = Field(0.02, ge=0)


SEARCH_SPACE = {"learning_rate": SIGNED, "beta1": BETA1, "weight_decay": SIGNED_DECAY}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    w.add_(g.lerp(m["mean"], s.beta1).sign_(), alpha=-lr)
    m["mean"].lerp_(g, 1 - s.beta2)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update)
