"""One cycle: half a cosine up to the learning rate, and half a cosine down to 0 (Smith 2018).

factor = start + (1 - start) (1 - cos(pi t / warmup)) / 2 while t < warmup of the budget is spent;
(1 + cos(pi p)) / 2 then, where p of what is left is spent.
"""

from __future__ import annotations

import math

from pydantic import Field

from lstmlab.schedules.schedule import BaseSchedule, ScheduleSettings, half_cosine


class Settings(ScheduleSettings):
    start: float = Field(1 / 25, ge=0, le=1)
    """The factor before the first update."""


class Schedule(BaseSchedule):
    settings: Settings

    def rise(self, progress: float) -> float:
        start = self.settings.start
        return start + (1 - start) * ((1 - math.cos(math.pi * progress / self.warmup)) / 2)

    def after(self, part: float) -> float:
        return half_cosine(part)
