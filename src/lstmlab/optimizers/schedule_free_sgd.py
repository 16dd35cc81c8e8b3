"""Schedule-free SGD (Defazio et al. 2024): no schedule, for the mean of the path is used instead.

Trained at w = (1 - mu) * z + mu * x: z <- z - lr * g(w), then x <- x + c * (z - x), c = lr² / (sum
of all lr² so far), lr the largest so far: w <- w - lr * (1 - mu * (1 - c)) * g + c * (z - w). What
is scored and kept is x. Made for schedule = constant, with a warm-up. It can't be used with
weight_average, for it averages the weights itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.mean_path import toward_mean
from lstmlab.optimizers.parts.ranges import BETA1, COUPLED, PLAIN
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory

AVERAGES = True


class Settings(BaseSettings):
    learning_rate: float = Field(1.0, gt=0)
    momentum: float = Field(0.9, ge=0, lt=1)
    """mu: how near to the mean gradients are taken."""


SEARCH_SPACE = {"learning_rate": PLAIN, "momentum": BETA1, "weight_decay": COUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    toward_mean(w, g, m, lr, s.momentum)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import Averaging

    return Averaging(weights, settings, update, decay="gradient")
