"""LAMB (You et al. 2020): AdamW's step, as long as a share of the weight that it moves.

u = (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + eps) + decay * w, m and s as Adam's;
w <- w - lr * |w| / |u| * u, of each weight by itself; of biases and norms, and where |w| is 0,
w <- w - lr * u, as in the authors' own program.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.adaptive import adam
from lstmlab.optimizers.parts.layers import share
from lstmlab.optimizers.parts.ranges import BETA1, DECOUPLED, RELATIVE
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.01, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.999, ge=0, lt=1)
    epsilon: float = Field(1e-6, gt=0)
    weight_decay: float = Field(0.01, ge=0)


SEARCH_SPACE = {"learning_rate": RELATIVE, "beta1": BETA1, "weight_decay": DECOUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    step = adam(g, m, s.beta1, s).add_(w, alpha=s.weight_decay)
    w.add_(step.mul_(share(w, step, m.weight)), alpha=-lr)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update, decay="own")
