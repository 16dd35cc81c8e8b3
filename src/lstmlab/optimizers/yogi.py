"""Yogi (Zaheer et al. 2018): Adam whose mean square grows and shrinks by as much as g² at most.

m <- b1 * m + (1 - b1) * g; s <- s - (1 - b2) * sign(s - g²) * g²;
w <- w - lr * (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + eps). Corrected for starting at zero as
Adam, as in optax; without it, which is the paper's, its first steps are 30 times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import BETA1, COUPLED, HELD_BACK
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.008, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.999, ge=0, lt=1)
    epsilon: float = Field(1e-3, gt=0)


SEARCH_SPACE = {"learning_rate": HELD_BACK, "beta1": BETA1, "weight_decay": COUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    mean, square, new = m["mean"].lerp_(g, 1 - s.beta1), m["square"], g * g
    square.addcmul_((square - new).sign_(), new, value=s.beta2 - 1)
    root = square.sqrt().div_((1 - s.beta2**m.t) ** 0.5).add_(s.epsilon)
    w.addcdiv_(mean, root, value=-lr / (1 - s.beta1**m.t))


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update, decay="gradient")
