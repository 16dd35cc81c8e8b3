"""Sophia (Liu et al. 2023): steps scaled by the curvature along each number, of one size at most.

m <- b1 * m + (1 - b1) * g; every few updates h <- b2 * h + (1 - b2) * v * (H v), v of ±1 drawn anew
(Hutchinson), corrected for starting at zero, which the paper leaves to its many more updates;
w <- w - lr * c(m / max(gamma * h, 1e-12)) - lr * decay * w, c cuts at ±1. H v is the difference of
the gradients at w + v / 1000 and at w, times 1000; it asks for the loss of the same batch again for
that, and needs no gradient of a gradient, which nn.LSTM hasn't on a GPU. Coarse in bfloat16.
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

CLOSURE = True
CHECKED_WITH = {"gamma": 100.0}


class Settings(BaseSettings):
    learning_rate: float = Field(0.002, gt=0)
    beta1: float = Field(0.96, ge=0, lt=1)
    beta2: float = Field(0.99, ge=0, lt=1)
    gamma: float = Field(0.01, gt=0)
    """How much curvature it takes for a step below the largest one: less, with a larger gamma."""
    every: int = Field(10, ge=1)
    """Updates from one look at the curvature to the next."""
    weight_decay: float = Field(0.01, ge=0)


SEARCH_SPACE = {"learning_rate": SCALED, "beta1": BETA1, "weight_decay": DECOUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    mean = m["mean"].lerp_(g, 1 - s.beta1)
    curved = m["curvature"] * (s.gamma / (1 - s.beta2 ** m.kept["looks"]))
    w.add_((mean / curved.clamp_(min=1e-12)).clamp_(-1, 1), alpha=-lr)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.curvature import Probing

    return Probing(weights, settings, update, settings.every, settings.beta2)
