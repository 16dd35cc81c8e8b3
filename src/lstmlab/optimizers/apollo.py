"""APOLLO (Zhu et al. 2024): AdamW that knows of each row only how it should be scaled.

Of a matrix inside the model, along its shorter side: R = P g, P of rank rows drawn anew every
200 updates, R' Adam's step of R. A column of g is scaled by f = sqrt(side / rank) * |R'| /
|R| of that column, and |f g| is at most 1.01 times the last one;
w <- w - lr * f g - lr * decay * w. The paper has a constant for that root. Others go by AdamW.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.adaptive import adam
from lstmlab.optimizers.parts.draws import drawn
from lstmlab.optimizers.parts.matrices import is_hidden
from lstmlab.optimizers.parts.ranges import BETA1, DECOUPLED, SCALED
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory

PERIOD = 200
"""Updates with one P."""


class Settings(BaseSettings):
    learning_rate: float = Field(0.002, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)
    beta2: float = Field(0.999, ge=0, lt=1)
    epsilon: float = Field(1e-8, gt=0)
    sketch_rank: int = Field(4, ge=1)
    """The rank of the sketch; at most the shorter side."""
    weight_decay: float = Field(0.01, ge=0)


SEARCH_SPACE = {"learning_rate": SCALED, "beta1": BETA1, "weight_decay": DECOUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    if not is_hidden(m.weight):
        w.add_(adam(g, m, s.beta1, s), alpha=-lr)
        return
    tall = g if g.shape[0] <= g.shape[1] else g.mT
    rank = min(s.sketch_rank, len(tall))
    sketch = drawn((rank, len(tall)), m, (m.t - 1) // PERIOD) @ tall / rank**0.5
    for name in ("mean", "square"):  # Adam's, of the sketch's shape
        m.zeros(name, sketch.shape)
    step = adam(sketch, m, s.beta1, s)
    scale = (len(tall) / rank) ** 0.5 * step.norm(dim=0) / sketch.norm(dim=0).clamp_(min=1e-12)
    scaled = tall * scale
    length = scaled.norm()
    most = 1.01 * m.first("length", length.clone)
    scaled.mul_((most / length.clamp(min=1e-12)).clamp_(max=1))
    m["length"] = length.clamp(max=most)
    w.add_(scaled if tall is g else scaled.mT, alpha=-lr)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update)
