"""Half a cosine down to 0, after a linear warm-up (Loshchilov & Hutter 2017).

factor = end + (1 - end) (1 + cos(pi p)) / 2, where p of what the warm-up leaves is spent.
"""

from __future__ import annotations

from pydantic import Field

from lstmlab.schedules.schedule import BaseSchedule, ScheduleSettings, half_cosine


class Settings(ScheduleSettings):
    end: float = Field(0.0, ge=0, lt=1)
    """The factor when the budget is spent."""


class Schedule(BaseSchedule):
    settings: Settings

    def after(self, part: float) -> float:
        end = self.settings.end
        return end + (1 - end) * half_cosine(part)
