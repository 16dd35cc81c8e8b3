"""Gradient descent that leaves what reads the state alone (Jaeger 2001): w <- w - lr * g.

As in an echo state network the recurrent weights stay as they were drawn; so an update rule needs
to know which those are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import PLAIN
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch


class Settings(BaseSettings):
    learning_rate: float = Field(0.5, gt=0)


SEARCH_SPACE = {"learning_rate": PLAIN}


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from torch.optim import SGD

    trained = [weight.tensor for weight in weights if weight.role != "recurrent"]
    return SGD(trained, lr=settings.learning_rate)
