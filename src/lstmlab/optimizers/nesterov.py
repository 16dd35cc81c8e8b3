"""Nesterov's accelerated gradient (Nesterov 1983; in this form Sutskever et al. 2013).

v <- mu * v + g; w <- w - lr * (g + mu * v).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings, grouped
from lstmlab.optimizers.parts.ranges import COUPLED, MOMENTUM, SUMMED
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch


class Settings(BaseSettings):
    learning_rate: float = Field(0.1, gt=0)
    momentum: float = Field(0.9, gt=0, lt=1)


SEARCH_SPACE = {"learning_rate": SUMMED, "momentum": MOMENTUM, "weight_decay": COUPLED}


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from torch.optim import SGD

    return SGD(
        grouped(weights, settings.learning_rate),
        lr=settings.learning_rate,
        momentum=settings.momentum,
        weight_decay=settings.weight_decay,
        nesterov=True,
        fused=True,
    )
