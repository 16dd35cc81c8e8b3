"""Linear: up in a line during warm-up, then down in a line to 0 (Devlin et al. 2019).

factor = 1 - (1 - end) p, where p of what the warm-up leaves of the budget is spent.
"""

from __future__ import annotations

from pydantic import Field

from lstmlab.schedules.schedule import BaseSchedule, WarmedUp


class Settings(WarmedUp):
    warmup: float = Field(0.1, ge=0, lt=1)
    end: float = Field(0.0, ge=0, lt=1)
    """The factor when the budget is spent."""


class Schedule(BaseSchedule):
    settings: Settings

    def after(self, part: float) -> float:
        return 1 - (1 - self.settings.end) * part
