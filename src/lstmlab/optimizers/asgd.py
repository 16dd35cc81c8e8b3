"""Averaged SGD (Polyak & Juditsky 1992): the weights to be used are the mean of SGD's path.

w <- w - lr * g; a <- a + (1 + r) / (t + r) * (w - a), and a is scored and kept. With r = 0 it is
the plain mean; r > 0 lets the early, poor weights fade (Shamir & Zhang 2013, who take 3). torch's
ASGD computes a mean, too, but never puts it into the model. It can't be used with weight_average,
for it averages the weights itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import COUPLED, PLAIN
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory

AVERAGES = True


class Settings(BaseSettings):
    learning_rate: float = Field(1.0, gt=0)
    recency: float = Field(3.0, ge=0)
    """r: how much more late weights count than early ones."""


SEARCH_SPACE = {"learning_rate": PLAIN, "weight_decay": COUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    w.add_(g, alpha=-lr)
    m["average"].lerp_(w, (1 + s.recency) / (m.t + s.recency))


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import Averaging

    return Averaging(weights, settings, update, decay="gradient")
