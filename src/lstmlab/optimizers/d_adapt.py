"""D-Adaptation (Defazio & Mishchenko 2023): Adam that finds its own learning rate, d.

Of all weights, beginning with d = d0, and with b = sqrt(b2):
r <- b * r + (1 - b) * lr * d * <g, q / (sqrt(s) + eps)>, q and s of before, as the authors do;
q <- b * q + (1 - b) * lr * d * g; m <- b1 * m + (1 - b1) * lr * d * g; s <- b2 * s + (1 - b2) * g²;
w <- w - lr * d * decay * w - m / (sqrt(s) + eps), and then d <- max(d, r / ((1 - b) * |q|_1)).
A weight's own rate is a factor of its step, and of its part in r and |q|_1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import BETA1, DECOUPLED, PARAMETER_FREE
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import One


class Settings(BaseSettings):
    learning_rate: float = Field(1.0, gt=0)
    """A factor of what it finds."""
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.999, ge=0, lt=1)
    epsilon: float = Field(1e-8, gt=0)
    d0: float = Field(1e-6, gt=0)
    weight_decay: float = Field(0.01, ge=0)


SEARCH_SPACE = {"learning_rate": PARAMETER_FREE, "beta1": BETA1, "weight_decay": DECOUPLED}


def update(every: list[One], shared: dict[str, float], s: Settings) -> None:
    d, root = shared.get("d", s.d0), s.beta2**0.5
    above, below = 0.0, 0.0
    for w, g, m, lr in every:
        rate = m.weight.rate
        by, path, square = lr / rate * d, m["path"], m["square"]
        above += rate * by * float((g * path / square.sqrt().add_(s.epsilon)).sum())
        below += rate * float(path.mul_(root).add_(g, alpha=by * (1 - root)).abs().sum())
        mean = m["mean"].mul_(s.beta1).add_(g, alpha=by * (1 - s.beta1))
        square.mul_(s.beta2).addcmul_(g, g, value=1 - s.beta2)
        w.mul_(1 - lr * d * s.weight_decay)
        w.addcdiv_(mean, square.sqrt().add_(s.epsilon), value=-rate)
    shared["above"] = root * shared.get("above", 0.0) + (1 - root) * above
    shared["d"] = max(d, shared["above"] / ((1 - root) * below)) if below else d


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import Together

    return Together(weights, settings, update, decay="own")
