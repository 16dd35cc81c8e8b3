"""AdaBound (Luo et al. 2019): Adam whose rates are bounded ever closer, until it is SGD.

m and s as Adam's, both corrected for starting at zero; end = final * lr / learning_rate;
rate = lr / (sqrt(s) + eps), from end * (1 - 1 / (gamma * t + 1)) to end * (1 + 1 / (gamma * t));
w <- w - lr * (rate / lr) * m. As in the authors' own program: the paper has a rate / sqrt(t), and
no correction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import BETA1, COUPLED, SCALED
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.002, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.999, ge=0, lt=1)
    epsilon: float = Field(1e-8, gt=0)
    final_rate: float = Field(0.1, gt=0)
    """That of SGD in the end; a schedule scales it, too."""
    gamma: float = Field(0.001, gt=0)
    """How quickly the bounds close."""


SEARCH_SPACE = {"learning_rate": SCALED, "beta1": BETA1, "weight_decay": COUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    mean, square = m["mean"].lerp_(g, 1 - s.beta1), m["square"]
    square.mul_(s.beta2).addcmul_(g, g, value=1 - s.beta2)
    end, past = s.final_rate * lr / s.learning_rate, s.gamma * m.t
    rates = lr * (1 - s.beta2**m.t) ** 0.5 / (1 - s.beta1**m.t) / square.sqrt().add_(s.epsilon)
    w.sub_(rates.clamp_(end * (1 - 1 / (past + 1)), end * (1 + 1 / past)).mul_(mean))


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update, decay="gradient")
