"""Apollo (Ma 2020): quasi-Newton, with a diagonal Hessian from differences of gradients.

With m <- m + a * (g - m), a = (1 - b) / (1 - b^t); of each weight by itself, d the last step scaled
to |d|_4 + eps / bound = 1: B <- B - (sum(a * (g - m) * d) + sum(B * d²)) * d², the m of before;
step = m / max(|B|, bound); w <- w - lr * step - lr * decay * w.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import BETA1, DECOUPLED
from lstmlab.space import Range
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.01, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)
    bound: float = Field(0.01, gt=0)
    """The smallest curvature that is believed."""
    epsilon: float = Field(1e-4, gt=0)
    weight_decay: float = Field(0.01, ge=0)


# Where the bound holds, it is SGD at 1 / bound times the rate: a hundredth of SGD's range.
SEARCH_SPACE = {
    "learning_rate": Range(low=0.002, high=0.5),
    "beta1": BETA1,
    "weight_decay": DECOUPLED,
}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    a = (1 - s.beta1) / (1 - s.beta1**m.t)
    change, d, curved = g - m["mean"], m["step"], m["curvature"]
    m["mean"].add_(change, alpha=a)
    length = d.pow(4).sum().pow(0.25) + s.epsilon / s.bound
    d.div_(length)
    square = d * d
    missing = -a * (change / length * d).sum() - (curved * square).sum()
    curved.addcmul_(square, missing)
    d.copy_(m["mean"] / curved.abs().clamp_(min=s.bound))
    w.add_(d, alpha=-lr)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update)
