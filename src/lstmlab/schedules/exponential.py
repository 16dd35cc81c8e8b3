"""Exponential: each update multiplies the rate by the same number below 1 (Senior et al. 2013).

factor = end ^ p, where p of what the warm-up leaves of the budget is spent.
"""

from __future__ import annotations

from pydantic import Field

from lstmlab.schedules.schedule import BaseSchedule, WarmedUp


class Settings(WarmedUp):
    end: float = Field(0.01, gt=0, le=1)
    """The factor when the budget is spent."""


class Schedule(BaseSchedule):
    settings: Settings

    def after(self, part: float) -> float:
        return self.settings.end**part
