"""Rprop (Riedmiller & Braun 1993): each number has a step of its own, of which signs decide.

s <- s * grow where a gradient's sign is the last one's, s * shrink where it turned, and there no
step is made (iRprop-, Igel & Hüsken 2000, as in torch); w <- w - lr * s * sign(g) - lr * decay * w.
s starts at 1 and stays in 0.0001 to 5,000; torch's starts at lr, and a schedule changes nothing.
Made for gradients of all data: between batches signs turn by chance, so its steps become small.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import DECOUPLED
from lstmlab.space import Range
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

    from lstmlab.optimizers.parts.rule import Memory

_SMALLEST, _LARGEST = 1e-4, 5e3


class Settings(BaseSettings):
    learning_rate: float = Field(0.08, gt=0)
    """The first step."""
    shrink: float = Field(0.5, gt=0, lt=1)
    grow: float = Field(1.2, ge=1)
    weight_decay: float = Field(0.01, ge=0)


# Its steps shrink wherever a sign turns, and between batches that is by chance: in 300 updates a
# small LSTM learned better at 0.2 than at less (benchmarks/rates.py).
SEARCH_SPACE = {"learning_rate": Range(low=0.02, high=2.0), "weight_decay": DECOUPLED}


def update(w: torch.Tensor, g: torch.Tensor, m: Memory, lr: float, s: Settings) -> None:
    turn = (g * m["before"]).sign_()  # 1: as before, -1: turned
    factor = turn.clone().masked_fill_(turn > 0, s.grow).masked_fill_(turn < 0, s.shrink)
    size = m.first("size", lambda: g.new_ones(g.shape))
    size.mul_(factor.masked_fill_(turn == 0, 1)).clamp_(_SMALLEST, _LARGEST)
    g = g.masked_fill(turn < 0, 0)
    w.addcmul_(g.sign(), size, value=-lr)
    m["before"].copy_(g)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.rule import EachWeight

    return EachWeight(weights, settings, update)
