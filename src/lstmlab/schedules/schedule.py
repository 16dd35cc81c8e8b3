"""What every schedule file defines: a class ``Schedule``, a rate's course over the budget.

``Schedule(settings, warmup, higher_is_better)`` is a :class:`BaseSchedule`. Where the schedule has
settings of its own, the file also has ``Settings``, a :class:`ScheduleSettings` of them with their
defaults. A recipe chooses them by ``schedule = { name = "…", decay = 0.3 }``.

Warm-up is the same for all: it is over when ``warmup`` of the budget is spent. A file whose
settings have a ``warmup`` (:class:`WarmedUp` has one, of 0) brings its own default; any other is
given the recipe's field ``warmup``, as the first two schedules were.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field


class ScheduleSettings(BaseModel):
    """Settings of a schedule; what a file calls ``Settings`` is one of these."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class WarmedUp(ScheduleSettings):
    """Settings with a warm-up that is the schedule's own."""

    warmup: float = Field(0.0, ge=0, lt=1)
    """Part of the budget over which the rate first rises from near zero."""


class BaseSchedule:
    """What the learning rate is multiplied by, 0 to 1, when so much of the budget is spent.

    A new one writes ``after``; one that follows the dev scores, ``observe``, too, and says so.
    """

    watches_dev: ClassVar[bool] = False
    """Whether its course hangs on dev scores, so that dev must be held out."""

    def __init__(
        self, settings: Any = None, warmup: float = 0.0, higher_is_better: bool = True
    ) -> None:
        """``higher_is_better``: of the scores that it will be told."""
        self.settings = settings
        self.warmup = warmup
        self.higher_is_better = higher_is_better

    def factor(self, progress: float) -> float:
        """Returns the factor when ``progress`` of the budget is spent, 0 to 1."""
        if progress < self.warmup:
            return self.rise(progress)
        return self.after(min(1.0, (progress - self.warmup) / (1 - self.warmup)))

    def rise(self, progress: float) -> float:
        """The factor during warm-up: a line from 0 to 1, unless overridden."""
        return progress / self.warmup

    def after(self, part: float) -> float:
        """The factor when ``part`` of what the warm-up leaves of the budget is spent, 0 to 1."""
        raise NotImplementedError

    def observe(self, score: float) -> None:
        """Told every dev score."""

    def state(self) -> dict[str, Any]:
        """Returns what a run that was killed goes on with: numbers and words."""
        return {name: value for name, value in vars(self).items() if name != "settings"}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on where another one was when it returned that ``state``."""
        vars(self).update(state)


def half_cosine(part: float) -> float:
    """Returns a factor that falls from 1 to 0, flat at both ends."""
    return (1 + math.cos(math.pi * part)) / 2
