"""Warm restarts: half a cosine down to 0, again and again (SGDR, Loshchilov & Hutter 2017).

factor = end + (1 - end) (1 + cos(pi q)) / 2, where q of the cycle at hand is spent; cycle i of
``cycles`` is ``longer`` ^ i times as long as the first.
"""

from __future__ import annotations

from pydantic import Field

from lstmlab.schedules.schedule import BaseSchedule, WarmedUp, half_cosine


class Settings(WarmedUp):
    cycles: int = Field(3, ge=1, le=100)
    longer: float = Field(2.0, ge=1, le=10)
    """How many times as long as the one before a cycle is."""
    end: float = Field(0.0, ge=0, lt=1)
    """The factor at the end of a cycle."""


class Schedule(BaseSchedule):
    settings: Settings

    def after(self, part: float) -> float:
        lengths = [self.settings.longer**cycle for cycle in range(self.settings.cycles)]
        spent, cycle = part * sum(lengths), 0
        while cycle + 1 < len(lengths) and spent >= lengths[cycle]:
            spent -= lengths[cycle]
            cycle += 1
        end = self.settings.end
        return end + (1 - end) * half_cosine(min(1.0, spent / lengths[cycle]))
