"""SWATS (Keskar & Socher 2017): Adam, until it is known at what rate SGD would go on as well.

With Adam's step p of all weights: rate = p.p / -p.g, and its mean b2 * mean + (1 - b2) * rate,
corrected for starting at zero. Where the two differ by less than tolerance, and the mean is above
zero, it goes on with that rate, schedule included: v <- b1 * v + g; w <- w - lr * (1 - b1) * v.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.adaptive import adam
from lstmlab.optimizers.parts.ranges import BETA1, COUPLED, SCALED
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import One


class Settings(BaseSettings):
    learning_rate: float = Field(0.002, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.999, ge=0, lt=1)
    epsilon: float = Field(1e-8, gt=0)
    tolerance: float = Field(1e-9, ge=0)


SEARCH_SPACE = {"learning_rate": SCALED, "beta1": BETA1, "weight_decay": COUPLED}


def update(every: list[One], shared: dict[str, float], s: Settings) -> None:
    if "rate" in shared:
        for w, g, m, lr in every:
            rate = shared["rate"] * lr / shared["lr"]
            w.add_(m["velocity"].mul_(s.beta1).add_(g), alpha=-rate * (1 - s.beta1))
        return
    along = down = 0.0
    for w, g, m, lr in every:
        p = adam(g, m, s.beta1, s).mul_(-lr)
        w.add_(p)
        along, down = along + float((p * p).sum()), down - float((p * g).sum())
    shared["t"] = t = shared.get("t", 0) + 1
    if down:
        rate = along / down
        shared["mean"] = s.beta2 * shared.get("mean", 0.0) + (1 - s.beta2) * rate
        found = shared["mean"] / (1 - s.beta2**t)
        if t > 1 and found > 0 and abs(found - rate) < s.tolerance:
            shared["rate"], shared["lr"] = found, max(one.lr for one in every)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import Together

    return Together(weights, settings, update, decay="gradient")
