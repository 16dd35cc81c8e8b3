"""What every optimizer file defines.

``Settings``: a frozen pydantic model of the rule's hyperparameters with their defaults;
``SEARCH_SPACE``: hyperparameter -> :class:`LogRange` that tuning draws from, with its reason;
``build(parameters, settings)``: the ``torch.optim.Optimizer`` (torch is imported inside, so that
recipes can be validated without it);
``FULL_BATCH`` (optional): one update per pass over the training split.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field


class BaseSettings(BaseModel):
    """Hyperparameters; ``learning_rate`` is common to every rule."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    learning_rate: float = Field(gt=0)
    weight_decay: float = Field(0.0, ge=0)
    """g <- g + this * w before the rule, but for adamw."""


@dataclass(frozen=True)
class LogRange:
    """Values from ``low`` to ``high``, uniform in the logarithm."""

    low: float
    high: float

    def grid(self, count: int) -> list[float]:
        """``count`` values evenly spaced in the logarithm, ends included (the middle if one)."""
        if count == 1:
            return [float(f"{math.sqrt(self.low * self.high):.3g}")]
        ratio = (self.high / self.low) ** (1 / (count - 1))
        return [float(f"{self.low * ratio**i:.3g}") for i in range(count)]
