"""Stochastic gradient descent (Robbins & Monro 1951): w <- w - lr * g, g from a mini-batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.space import Range

if TYPE_CHECKING:
    import torch


class Settings(BaseSettings):
    learning_rate: float = Field(0.5, gt=0)


# Clipped gradients have norm 1 at most, so rates near 1 are usual for recurrent networks; in short
# budgets small ones chose 2.5 of a space that ended at 3.
SEARCH_SPACE = {"learning_rate": Range(low=0.1, high=10.0)}


def build(parameters: Iterable[torch.nn.Parameter], settings: Settings) -> torch.optim.Optimizer:
    from torch.optim import SGD

    return SGD(
        parameters, lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True
    )
