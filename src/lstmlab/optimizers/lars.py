"""LARS (You et al. 2017): momentum, of steps as long as a share of the weight that they move.

Of each weight by itself: f = trust * |w| / (|g| + decay * |w|);
v <- mu * v + lr * f * (g + decay * w);
w <- w - v, which with mu = 0 is w <- w - lr * f * (g + decay * w). Of biases and norms, and where
|w| or |g| is 0, f = 1. The paper trusts 0.001; with 0.01 one rate suits these and the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.layers import AS_THEY_ARE
from lstmlab.optimizers.parts.ranges import MOMENTUM, SUMMED
from lstmlab.space import Range
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.1, gt=0)
    momentum: float = Field(0.9, ge=0, lt=1)
    trust: float = Field(0.01, gt=0)
    """The share that a step is, at a rate of 1."""
    weight_decay: float = Field(0.0005, ge=0)


# Decay bears a share of the step's length only, so that it may be a hundred times SGD's.
SEARCH_SPACE = {
    "learning_rate": SUMMED,
    "momentum": MOMENTUM,
    "weight_decay": Range(low=1e-5, high=5e-3),
}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    size, length = w.norm(), g.norm()
    step = g.add(w, alpha=s.weight_decay)
    if m.weight.role not in AS_THEY_ARE:
        share = s.trust * size / (length + s.weight_decay * size)
        step.mul_(share.where((size > 0) & (length > 0), 1.0))
    w.sub_(m["velocity"].mul_(s.momentum).add_(step, alpha=lr))


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update, decay="own")
