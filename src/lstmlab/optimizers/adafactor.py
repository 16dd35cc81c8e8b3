"""Adafactor (Shazeer & Stern 2018): a mean square kept as one number a row and one a column.

v = rows columns' / mean(rows), of a matrix; each a mean of g² of length t^0.8; u = g / sqrt(v);
w <- w - lr * max(eps, rms(w)) * u / max(1, rms(u)) - lr * decay * w, lr at most 1 / sqrt(t).
As torch has it, whose lr is the paper's largest step of 0.01, and which bounds v from below where
the paper adds to g².
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings, grouped
from lstmlab.optimizers.parts.ranges import DECOUPLED
from lstmlab.space import Range
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch


class Settings(BaseSettings):
    learning_rate: float = Field(0.03, gt=0)
    """The step's share of the weight."""
    decay: float = Field(0.8, gt=0, le=1)
    """The mean of g² at the update t gives the last one a weight of t^-decay."""
    epsilon: float = Field(1e-3, gt=0)
    """A weight counts as at least this large, or one that is zero would stay so."""
    weight_decay: float = Field(0.01, ge=0)


# In 150 updates, a small LSTM learned best at the upper end of 0.001 to 0.1 (benchmarks/rates.py).
# More than 0.4 would be more in the first six updates only, for the rate is at most 1 / sqrt(t).
SEARCH_SPACE = {"learning_rate": Range(low=0.004, high=0.4), "weight_decay": DECOUPLED}


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from torch.optim import Adafactor

    return Adafactor(
        grouped(weights, settings.learning_rate),
        lr=settings.learning_rate,
        beta2_decay=-settings.decay,
        eps=(None, settings.epsilon),
        weight_decay=settings.weight_decay,
    )
