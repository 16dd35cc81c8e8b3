"""Gradient descent used at the mean of its path (Polyak & Juditsky 1992): w <- w - lr * g.

The weights that are trained and those that the model is to be used with are two, which ``train()``
and ``eval()`` exchange.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import PLAIN
from lstmlab.weight import Weight


class Settings(BaseSettings):
    learning_rate: float = Field(0.5, gt=0)


SEARCH_SPACE = {"learning_rate": PLAIN}


class RunningMean(torch.optim.SGD):
    @property
    def group(self) -> dict[str, Any]:
        """Its only group, which is part of what is saved."""
        return self.param_groups[0]

    def train(self) -> None:
        self._exchange(to_training=True)

    def eval(self) -> None:
        self._exchange(to_training=False)

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:
        assert self.group["training"]
        super().step()
        for weight in self.group["params"]:
            state = self.state[weight]
            state["count"] = state.get("count", 0) + 1
            mean = state.setdefault("other", weight.clone())
            mean.lerp_(weight, 1 / state["count"])

    @torch.no_grad()
    def _exchange(self, to_training: bool) -> None:
        if self.group["training"] is not to_training:
            self.group["training"] = to_training
            for state, weight in ((self.state[one], one) for one in self.group["params"]):
                if "other" in state:
                    kept = weight.clone()
                    weight.copy_(state["other"])
                    state["other"].copy_(kept)


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    made = RunningMean([weight.tensor for weight in weights], lr=settings.learning_rate)
    made.group["training"] = False
    return made
