"""SOAP (Vyas et al. 2024): Adam in the directions along which Shampoo would scale.

Of a matrix inside the model, gate by gate: L and R are means of g g' and g' g (b2), P and Q their
directions, turned toward them every few updates (a QR step of the power method); m is a mean of g
(b1), s one of (P' g Q)² (b2), each corrected for starting at zero;
w <- w - lr * P ((P' m Q) / (sqrt(s) + eps)) Q' - lr * decay * w. The first update but looks for the
directions. Others go by AdamW.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.adaptive import adam
from lstmlab.optimizers.parts.matrices import by_gate, is_hidden
from lstmlab.optimizers.parts.ranges import BETA1, DECOUPLED, SCALED
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory


class Settings(BaseSettings):
    learning_rate: float = Field(0.002, gt=0)
    beta1: float = Field(0.95, ge=0, lt=1)
    beta2: float = Field(0.95, ge=0, lt=1)
    epsilon: float = Field(1e-8, gt=0)
    every: int = Field(10, ge=1)
    """Updates from one turn to the next."""
    weight_decay: float = Field(0.01, ge=0)


SEARCH_SPACE = {"learning_rate": SCALED, "beta1": BETA1, "weight_decay": DECOUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    from lstmlab.optimizers.parts.bases import directions, turned

    if not is_hidden(m.weight):
        w.mul_(1 - lr * s.weight_decay).add_(adam(g, m, s.beta1, s), alpha=-lr)
        return
    g = by_gate(g, m.weight)
    left, right = g @ g.mT, g.mT @ g
    if "left" not in m:
        m["left"], m["right"] = left * (1 - s.beta2), right * (1 - s.beta2)
        m["p"], m["q"] = directions(left), directions(right)
        return
    k, p, q = m.t - 1, m["p"], m["q"]
    mean = by_gate(m["mean"], m.weight).lerp_(g, 1 - s.beta1)
    square = by_gate(m["square"], m.weight)
    along = p.mT @ g @ q
    square.mul_(s.beta2).addcmul_(along, along, value=1 - s.beta2)
    root = square.sqrt().div_((1 - s.beta2**k) ** 0.5).add_(s.epsilon)
    step = p @ (p.mT @ mean @ q).div_(root) @ q.mT
    w.mul_(1 - lr * s.weight_decay).add_(step.flatten(0, 1), alpha=-lr / (1 - s.beta1**k))
    m["left"].lerp_(left, 1 - s.beta2)
    m["right"].lerp_(right, 1 - s.beta2)
    if k % s.every == 0:
        m["p"] = turned(p, m["left"], square, 1)
        m["q"] = turned(q, m["right"], square, 2)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update, decay="own")
