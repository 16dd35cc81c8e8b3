"""Inverse square root: up in a line, then down as one over the root of time (Vaswani et al. 2017).

factor = sqrt(warmup / t), where t > warmup of the budget is spent: 0.32 in the end, if that is 0.1.
"""

from __future__ import annotations

import math

from pydantic import Field

from lstmlab.schedules.schedule import BaseSchedule, WarmedUp


class Settings(WarmedUp):
    warmup: float = Field(0.1, gt=0, lt=1)
    """Part of the budget over which the rate rises; the longer, the slower it falls, too."""


class Schedule(BaseSchedule):
    def after(self, part: float) -> float:
        return math.sqrt(self.warmup / (self.warmup + part * (1 - self.warmup)))
