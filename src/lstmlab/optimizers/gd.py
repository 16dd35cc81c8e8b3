"""Gradient descent (Cauchy 1847): w <- w - lr * g, g the mean over the whole training split.

One update per pass, so in a budget of passes it makes very few; that is the point of comparing
it with the stochastic rules. It reads no more than they do: where the budget ends within a pass (of
0.2 passes, say), its last update goes down the mean gradient of what was read of that pass.
"""

from __future__ import annotations

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import COUPLED, PLAIN
from lstmlab.optimizers.sgd import build as build

FULL_BATCH = True


class Settings(BaseSettings):
    learning_rate: float = Field(1.0, gt=0)


SEARCH_SPACE = {"learning_rate": PLAIN, "weight_decay": COUPLED}
