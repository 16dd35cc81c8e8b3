"""RAdam (Liu et al. 2020): Adam that doesn't trust its mean square while it is of few gradients.

r_max = 2 / (1 - b2) - 1; r = r_max - 2 t b2^t / (1 - b2^t), the length of the mean so far;
where r > 5, with c = sqrt((r - 4)(r - 2) r_max / ((r_max - 4)(r_max - 2) r)):
w <- w - lr * c * (m / (1 - b1^t)) / ((sqrt(s) + eps) / sqrt(1 - b2^t));
before: w <- w - lr * m / (1 - b1^t).
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
    from torch.optim import RAdam

    return RAdam(
        grouped(weights, settings.learning_rate),
        lr=settings.learning_rate,
        betas=(settings.beta1, settings.beta2),
        eps=settings.epsilon,
        weight_decay=settings.weight_decay,
        foreach=True,
    )
