"""AdEMAMix (Pagliardini et al. 2024): Adam with a second mean of gradients, over ten thousand.

m and s as Adam's; slow <- b3 * slow + (1 - b3) * g;
w <- w - lr * (m / (1 - b1^t) + alpha * slow) / (sqrt(s / (1 - b2^t)) + eps) - lr * decay * w.
Without the paper's schedules of alpha and b3, which spare long trainings a rough start: they would
have to know how many updates are to come.
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


class Settings(BaseSettings):
    learning_rate: float = Field(0.002, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.999, ge=0, lt=1)
    beta3: float = Field(0.9999, ge=0, lt=1)
    alpha: float = Field(5.0, ge=0)
    """What the slow mean counts for."""
    epsilon: float = Field(1e-8, gt=0)
    weight_decay: float = Field(0.01, ge=0)


SEARCH_SPACE = {"learning_rate": SCALED, "beta1": BETA1, "weight_decay": DECOUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    mean, slow, square = m["mean"].lerp_(g, 1 - s.beta1), m["slow"], m["square"]
    slow.lerp_(g, 1 - s.beta3)
    square.mul_(s.beta2).addcmul_(g, g, value=1 - s.beta2)
    root = square.sqrt().div_((1 - s.beta2**m.t) ** 0.5).add_(s.epsilon)
    w.addcdiv_((mean / (1 - s.beta1**m.t)).add_(slow, alpha=s.alpha), root, value=-lr)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update)
