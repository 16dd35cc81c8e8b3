"""Adadelta (Zeiler 2012): steps in the ratio of running mean squares, updates over gradients.

s <- rho * s + (1 - rho) * g²; d = g * sqrt(u + eps) / sqrt(s + eps);
u <- rho * u + (1 - rho) * d²; w <- w - lr * d.
"""

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
    learning_rate: float = Field(4.0, gt=0)
    decay: float = Field(0.9, ge=0, lt=1)
    """rho: how much of either mean square is kept."""
    epsilon: float = Field(1e-6, gt=0)


# The paper has no rate (1.0), AlgoPerf no Adadelta; in short budgets its slow start asks for more:
# of six rates from 0.1 to 10 the highest was best on four data sets of four.
SEARCH_SPACE = {"learning_rate": Range(low=1.0, high=100.0), "weight_decay": COUPLED}


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from torch.optim import Adadelta

    return Adadelta(
        grouped(weights, settings.learning_rate),
        lr=settings.learning_rate,
        rho=settings.decay,
        eps=settings.epsilon,
        weight_decay=settings.weight_decay,
        foreach=True,
    )
