"""AdaMax (Kingma & Ba 2015): Adam with the largest gradient in place of the root mean square.

m <- b1 * m + (1 - b1) * g; u <- max(b2 * u, |g| + eps);
w <- w - lr * (m / (1 - b1^t)) / u.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings, grouped
from lstmlab.optimizers.parts.ranges import BETA1, COUPLED, HELD_BACK
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch


class Settings(BaseSettings):
    learning_rate: float = Field(0.008, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.999, ge=0, lt=1)
    epsilon: float = Field(1e-8, gt=0)


SEARCH_SPACE = {"learning_rate": HELD_BACK, "beta1": BETA1, "weight_decay": COUPLED}


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from torch.optim import Adamax

    return Adamax(
        grouped(weights, settings.learning_rate),
        lr=settings.learning_rate,
        betas=(settings.beta1, settings.beta2),
        eps=settings.epsilon,
        weight_decay=settings.weight_decay,
        foreach=True,
    )
