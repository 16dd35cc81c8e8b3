"""AMSGrad (Reddi et al. 2018): Adam whose steps never grow because old gradients are forgotten.

As Adam's, but divided by the root of the largest s so far:
w <- w - lr * (m / (1 - b1^t)) / (sqrt(max s / (1 - b2^t)) + eps).

The paper has no corrections for starting at zero; torch's, which this is, has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings, grouped
from lstmlab.optimizers.parts.ranges import BETA1, COUPLED, SCALED
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch


class Settings(BaseSettings):
    learning_rate: float = Field(0.002, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.999, ge=0, lt=1)
    epsilon: float = Field(1e-8, gt=0)


SEARCH_SPACE = {"learning_rate": SCALED, "beta1": BETA1, "weight_decay": COUPLED}


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from torch.optim import Adam

    return Adam(
        grouped(weights, settings.learning_rate),
        lr=settings.learning_rate,
        betas=(settings.beta1, settings.beta2),
        eps=settings.epsilon,
        weight_decay=settings.weight_decay,
        amsgrad=True,
        fused=True,
    )
