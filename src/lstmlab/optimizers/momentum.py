"""Heavy-ball momentum (Polyak 1964): v <- mu * v + g; w <- w - lr * v."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.space import Range

if TYPE_CHECKING:
    import torch


class Settings(BaseSettings):
    learning_rate: float = Field(0.1, gt=0)
    momentum: float = Field(0.9, ge=0, lt=1)


# With mu = 0.9 a steady gradient is amplified tenfold: sgd's range, lower. What matters
# of mu is 1 / (1 - mu), how many gradients it sums up: 2 to 100, as Sutskever et al. (2013) tried.
SEARCH_SPACE = {
    "learning_rate": Range(low=0.03, high=3.0),
    "momentum": Range(low=0.5, high=0.99, scale="log-complement"),
}


def build(parameters: Iterable[torch.nn.Parameter], settings: Settings) -> torch.optim.Optimizer:
    from torch.optim import SGD

    return SGD(
        parameters,
        lr=settings.learning_rate,
        momentum=settings.momentum,
        weight_decay=settings.weight_decay,
        fused=True,
    )
