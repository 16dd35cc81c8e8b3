"""Search spaces: where tuning may draw a number from. No torch here."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

EDGE = 0.1
"""The outer part of a range, at either end, where a chosen value says: widen this."""

ROLES = ("learning_rate", "momentum", "weight_decay")
"""What an optimizer's hyperparameter does: a study searches a role for all that it compares."""
_CALLED = {"beta1": "momentum"}
"""Hyperparameter -> its role, where its name is another."""


def role(hyperparameter: str) -> str:
    """Returns the role of an optimizer's hyperparameter: one of ``ROLES``, or its own name."""
    return _CALLED.get(hyperparameter, hyperparameter)


class Range(BaseModel):
    """Values from ``low`` to ``high``, spread evenly on a scale.

    ``log``: in the logarithm. ``log-complement``: in the logarithm of 1 - value, for momenta and
    decays, where 0.9 to 0.99 is as far as 0 to 0.9. ``linear``: as they are.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    low: float
    high: float
    scale: Literal["log", "log-complement", "linear"] = "log"

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if not self.low < self.high:
            raise ValueError(f"low ({self.low:g}) must be less than high ({self.high:g})")
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"a log range starts above 0, not at {self.low:g}")
        if self.scale == "log-complement" and not 0 <= self.low < self.high < 1:
            raise ValueError("a log-complement range lies in 0 to 1, 1 excluded")
        return self

    def at(self, position: float) -> float:
        """The value at ``position`` 0 (low) to 1 (high), in three significant digits."""
        if self.scale == "linear":
            return float(f"{self.low + (self.high - self.low) * position:.3g}")
        if self.scale == "log":
            return float(f"{self.low * (self.high / self.low) ** position:.3g}")
        complement = (1 - self.low) * ((1 - self.high) / (1 - self.low)) ** position
        return round(1 - float(f"{complement:.3g}"), 12)

    def position(self, value: float) -> float:
        """Returns where ``value`` lies, 0 (low) to 1 (high); the inverse of :meth:`at`, up to
        rounding.

        A value outside of the range, which was not drawn from it, lies at the nearer end.
        """
        if value <= self.low:
            return 0.0
        if value >= self.high:
            return 1.0
        if self.scale == "linear":
            return (value - self.low) / (self.high - self.low)
        if self.scale == "log":
            return math.log(value / self.low) / math.log(self.high / self.low)
        return math.log((1 - value) / (1 - self.low)) / math.log((1 - self.high) / (1 - self.low))

    def edge(self, value: float) -> Literal["low", "high"] | None:
        """Which end ``value`` lies at, if it is in the outer tenth."""
        where = self.position(value)
        return "low" if where <= EDGE else "high" if where >= 1 - EDGE else None
