"""ADOPT (Taniguchi et al. 2024): Adam whose mean square doesn't know the gradient that it scales.

At first s <- g², and nothing moves. Then, at t = 1, 2, ..., u = g / max(sqrt(s), 1e-6), cut at
±t^0.25; m <- b1 * m + (1 - b1) * u; w <- w - lr * m - lr * decay * w; s <- b2 * s + (1 - b2) * g².
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import BETA1, DECOUPLED, SCALED
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory

_SMALLEST = 1e-6


class Settings(BaseSettings):
    learning_rate: float = Field(0.002, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.9999, ge=0, lt=1)
    weight_decay: float = Field(0.01, ge=0)


SEARCH_SPACE = {"learning_rate": SCALED, "beta1": BETA1, "weight_decay": DECOUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    if "square" not in m:
        m["square"] = g * g
        return
    w.mul_(1 - lr * s.weight_decay)
    scaled = g / m["square"].sqrt().clamp_(min=_SMALLEST)
    most = (m.t - 1) ** 0.25
    w.add_(m["mean"].lerp_(scaled.clamp_(-most, most), 1 - s.beta1), alpha=-lr)
    m["square"].mul_(s.beta2).addcmul_(g, g, value=1 - s.beta2)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update, decay="own")
