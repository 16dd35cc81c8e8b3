"""Warm-up, stable, decay: the full rate for most of the budget, then down to 0 (Hu et al. 2024).

factor = 1 until the last ``decay`` of the budget; of that, where q is spent, 1 - sqrt(q), which
Hägele et al. (2024) found better than a line, or 1 - q.
"""

from __future__ import annotations

import math
from typing import Literal

from pydantic import Field, model_validator

from lstmlab.errors import InputError
from lstmlab.schedules.schedule import BaseSchedule, WarmedUp


class Settings(WarmedUp):
    warmup: float = Field(0.1, ge=0, lt=1)
    decay: float = Field(0.2, gt=0, le=1)
    """Part of the budget, at its end, over which the rate falls."""
    shape: Literal["sqrt", "line"] = "sqrt"

    @model_validator(mode="after")
    def _parts_of_one_budget(self) -> Settings:
        if self.warmup + self.decay > 1:
            raise InputError(
                f"schedule wsd: warmup {self.warmup:g} and decay {self.decay:g} are more than the "
                "whole budget; lower one of them"
            )
        return self


class Schedule(BaseSchedule):
    settings: Settings

    def after(self, part: float) -> float:
        left = (1 - part) * (1 - self.warmup)
        spent = max(0.0, 1 - left / self.settings.decay)
        return 1 - (math.sqrt(spent) if self.settings.shape == "sqrt" else spent)
