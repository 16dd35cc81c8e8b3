"""Adagrad (Duchi et al. 2011): s <- s + g²; w <- w - lr * g / (sqrt(s) + eps)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings, grouped
from lstmlab.optimizers.parts.ranges import COUPLED
from lstmlab.space import Range
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch


class Settings(BaseSettings):
    learning_rate: float = Field(0.03, gt=0)
    epsilon: float = Field(1e-10, gt=0)


# Its steps only shrink, so it starts a decade above Adam's.
SEARCH_SPACE = {"learning_rate": Range(low=5e-3, high=0.5), "weight_decay": COUPLED}


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from torch.optim import Adagrad

    return Adagrad(
        grouped(weights, settings.learning_rate),
        lr=settings.learning_rate,
        eps=settings.epsilon,
        weight_decay=settings.weight_decay,
        fused=all(one.tensor.device.type == "cpu" for one in weights),  # torch has it there alone
    )
