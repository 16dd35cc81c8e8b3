"""Adan (Xie et al. 2022): Nesterov's look ahead, made of the differences of gradients.

d = g - the last g (0 at first); m <- b1 * m + (1 - b1) * g; v <- b2 * v + (1 - b2) * d;
s <- b3 * s + (1 - b3) * (g + b2 * d)²; each is corrected for starting at zero, then
w <- w - lr * (m + b2 * v) / (sqrt(s) + eps), and w <- w / (1 + lr * decay).
The paper's betas are 1 minus these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import DECOUPLED, MOMENTUM
from lstmlab.space import Range
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.01, gt=0)
    beta1: float = Field(0.98, ge=0, lt=1)
    beta2: float = Field(0.92, ge=0, lt=1)
    beta3: float = Field(0.99, ge=0, lt=1)
    epsilon: float = Field(1e-8, gt=0)
    weight_decay: float = Field(0.02, ge=0)


# Five times as high as AdamW's: the authors advise five to ten times. Its momentum is higher, too.
SEARCH_SPACE = {
    "learning_rate": Range(low=0.0025, high=0.25),
    "beta1": MOMENTUM,
    "weight_decay": DECOUPLED,
}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    change = g - m.first("last", g.clone)
    m["last"].copy_(g)
    mean, slope = m["mean"].lerp_(g, 1 - s.beta1), m["slope"].lerp_(change, 1 - s.beta2)
    ahead, square = g.add(change, alpha=s.beta2), m["square"]
    square.mul_(s.beta3).addcmul_(ahead, ahead, value=1 - s.beta3)
    root = square.sqrt().div_((1 - s.beta3**m.t) ** 0.5).add_(s.epsilon)
    w.addcdiv_(mean, root, value=-lr / (1 - s.beta1**m.t))
    w.addcdiv_(slope, root, value=-lr * s.beta2 / (1 - s.beta2**m.t))
    w.div_(1 + lr * s.weight_decay)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update, decay="own")
