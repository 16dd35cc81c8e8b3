"""NAdamW (Dozat 2016; decay as Loshchilov & Hutter 2019): AdamW that looks one step ahead.

m and s as Adam's; u_t = b1 * (1 - 0.96^(t * ramp) / 2), and p_t = u_1 ... u_t;
w <- w - lr * ((1 - u_t) g / (1 - p_t) + u_(t+1) m / (1 - p_(t+1))) / (sqrt(s / (1 - b2^t)) + eps)
- lr * decay * w. As in torch, but for p, which torch keeps in single precision.
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
    epsilon: float = Field(1e-8, gt=0)
    ramp: float = Field(0.004, ge=0)
    """How quickly the momentum grows from half of beta1 to all of it."""
    weight_decay: float = Field(0.01, ge=0)


SEARCH_SPACE = {"learning_rate": SCALED, "beta1": BETA1, "weight_decay": DECOUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    now, ahead = (s.beta1 * (1 - 0.96 ** (t * s.ramp) / 2) for t in (m.t, m.t + 1))
    product = m.kept["product"] = m.kept.get("product", 1.0) * now
    mean, square = m["mean"].lerp_(g, 1 - s.beta1), m["square"]
    square.mul_(s.beta2).addcmul_(g, g, value=1 - s.beta2)
    root = square.sqrt().div_((1 - s.beta2**m.t) ** 0.5).add_(s.epsilon)
    w.addcdiv_(g, root, value=-lr * (1 - now) / (1 - product))
    w.addcdiv_(mean, root, value=-lr * ahead / (1 - product * ahead))


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update)
