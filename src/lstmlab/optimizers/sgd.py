"""Stochastic gradient descent (Robbins & Monro 1951): w <- w - lr * g, g from a mini-batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import COUPLED, PLAIN

if TYPE_CHECKING:
    import torch


class Settings(BaseSettings):
    learning_rate: float = Field(0.5, gt=0)


SEARCH_SPACE = {"learning_rate": PLAIN, "weight_decay": COUPLED}


def build(parameters: Iterable[torch.nn.Parameter], settings: Settings) -> torch.optim.Optimizer:
    from torch.optim import SGD

    return SGD(
        parameters, lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True
    )
