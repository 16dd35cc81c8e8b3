"""Reduce on plateau: the rate falls when dev becomes no better (Krizhevsky et al. 2012).

factor <- factor * fall after every ``wait`` scores in a row that are no better than the best.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from lstmlab.schedules.schedule import BaseSchedule, WarmedUp


class Settings(WarmedUp):
    fall: float = Field(0.5, gt=0, lt=1)
    """What the rate is multiplied by."""
    wait: int = Field(1, ge=1)
    """Dev scores in a row that are no better."""


class Schedule(BaseSchedule):
    settings: Settings
    watches_dev = True

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._factor = 1.0
        self._best: float | None = None
        self._waited = 0

    def after(self, part: float) -> float:
        return self._factor

    def observe(self, score: float) -> None:
        signed = score if self.higher_is_better else -score
        better = self._best is None or signed > self._best
        self._waited = 0 if better else self._waited + 1
        if self._waited == self.settings.wait:
            self._factor *= self.settings.fall
            self._waited = 0
        self._best = signed if self._best is None else max(self._best, signed)
