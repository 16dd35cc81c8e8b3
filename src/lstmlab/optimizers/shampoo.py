"""Shampoo (Gupta et al. 2018): rows and columns are scaled together, not number by number.

Of a matrix inside the model, gate by gate: L and R are means of g g' and g' g (b2), m of g (b1),
each corrected for starting at zero; u = L^(-1/4) m R^(-1/4), a = Adam's step, and
w <- w - lr * |a| / |u| * u - lr * decay * w; others go by AdamW. Means, and steps of Adam's length,
as Shi et al. (2023) train with; the paper has sums, and its own length. The roots are renewed every
few updates; eigenvalues below ``damping`` of the largest count as that.
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
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.999, ge=0, lt=1)
    epsilon: float = Field(1e-8, gt=0)
    damping: float = Field(1e-6, gt=0, lt=1)
    every: int = Field(10, ge=1)
    """Updates from one pair of roots to the next."""
    weight_decay: float = Field(0.01, ge=0)


SEARCH_SPACE = {"learning_rate": SCALED, "beta1": BETA1, "weight_decay": DECOUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    from lstmlab.optimizers.parts.bases import inverse_root

    length = adam(g, m, s.beta1, s)
    if not is_hidden(m.weight):
        w.add_(length, alpha=-lr)
        return
    g = by_gate(g, m.weight)
    for name, new in (("left", g @ g.mT), ("right", g.mT @ g)):
        kept = m.zeros(name, new.shape)
        kept.lerp_(new, 1 - s.beta2)
        if (m.t - 1) % s.every == 0:
            m[f"{name} root"] = inverse_root(kept / (1 - s.beta2**m.t), 4, s.damping)
    step = m["left root"] @ by_gate(m["mean"], m.weight) @ m["right root"]
    by = by_gate(length, m.weight).norm(dim=(1, 2)) / step.norm(dim=(1, 2)).clamp_(min=1e-30)
    w.add_((step * by[:, None, None]).flatten(0, 1), alpha=-lr)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update)
