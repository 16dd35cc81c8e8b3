"""L-BFGS (Liu & Nocedal 1989), of torch: w <- w - lr * H g, H from the last differences of g.

It goes down the loss of one batch several times, ``iterations`` an update, so it takes some five
times as long as others that read as much; what it remembers of the curvature comes from other
batches, too, so large batches suit it. Weight decay is part of the loss that it goes down.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import COUPLED
from lstmlab.space import Range
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

CLOSURE = True


class Settings(BaseSettings):
    learning_rate: float = Field(1.0, gt=0)
    """The length of step that is tried, in those of Newton's method."""
    iterations: int = Field(4, ge=1)
    history: int = Field(10, ge=1)
    """How many differences are remembered."""
    line_search: Literal["strong_wolfe", "none"] = "strong_wolfe"


# Around the step of Newton's method, which the paper tries first; AlgoPerf has none of its kind.
SEARCH_SPACE = {"learning_rate": Range(low=0.1, high=10.0), "weight_decay": COUPLED}


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.quasi_newton import Limited

    return Limited(
        weights,
        settings.learning_rate,
        settings.iterations,
        settings.history,
        None if settings.line_search == "none" else settings.line_search,
        settings.weight_decay,
    )
