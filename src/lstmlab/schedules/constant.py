"""Constant: the learning rate as it is, from the first update to the last.

factor = 1.
"""

from __future__ import annotations

from lstmlab.schedules.schedule import BaseSchedule, WarmedUp


class Settings(WarmedUp):
    """Warm-up, and nothing else."""


class Schedule(BaseSchedule):
    def after(self, part: float) -> float:
        return 1.0
