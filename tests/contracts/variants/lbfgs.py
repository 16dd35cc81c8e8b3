"""L-BFGS (Liu & Nocedal 1989), of torch: w <- w - lr * H g, H from the last differences of g.

It looks at the loss several times an update, so it asks for it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.ranges import PLAIN
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

CLOSURE = True


class Settings(BaseSettings):
    learning_rate: float = Field(1.0, gt=0)
    iterations: int = Field(4, ge=1)
    line_search: Literal["none", "strong_wolfe"] = "strong_wolfe"


SEARCH_SPACE = {"learning_rate": PLAIN}


def build(weights: Sequence[Weight], settings: Settings) -> torch.optim.Optimizer:
    from torch.optim import LBFGS

    return LBFGS(
        [weight.tensor for weight in weights],
        lr=settings.learning_rate,
        max_iter=settings.iterations,
        line_search_fn=None if settings.line_search == "none" else settings.line_search,
    )
