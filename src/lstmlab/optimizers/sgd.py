"""Stochastic gradient descent (Robbins & Monro 1951): w <- w - lr * g, g from a mini-batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings, grouped
from lstmlab.optimizers.parts.ranges import COUPLED, PLAIN
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch


class Settings(BaseSettings):
    learning_rate: float = Field(0.5, gt=0)


SEARCH_SPACE = {"learning_rate": PLAIN, "weight_decay": COUPLED}


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from torch.optim import SGD

    return SGD(
        grouped(weights, settings.learning_rate),
        lr=settings.learning_rate,
        weight_decay=settings.weight_decay,
        fused=True,
    )
