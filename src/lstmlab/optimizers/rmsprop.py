"""RMSprop (Tieleman & Hinton 2012): steps are scaled by a running mean square of the gradient.

s <- a * s + (1 - a) * g²; w <- w - lr * g / (sqrt(s) + eps).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings, grouped
from lstmlab.optimizers.parts.ranges import COUPLED, SCALED
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch


class Settings(BaseSettings):
    learning_rate: float = Field(0.001, gt=0)
    decay: float = Field(0.99, ge=0, lt=1)
    """a: how much of the mean square is kept."""
    epsilon: float = Field(1e-8, gt=0)


SEARCH_SPACE = {"learning_rate": SCALED, "weight_decay": COUPLED}


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from torch.optim import RMSprop

    return RMSprop(
        grouped(weights, settings.learning_rate),
        lr=settings.learning_rate,
        alpha=settings.decay,
        eps=settings.epsilon,
        weight_decay=settings.weight_decay,
        foreach=True,
    )
