"""Which recipes ``lstmlab fit`` compares: those that can do enough in their share of the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lstmlab.study.fitting import Budget
from lstmlab.study.pace import Pace

ENOUGH = 0.5
"""Of the passes that a recipe asks for; with less it can't show what it is worth."""


@dataclass(frozen=True)
class Choice:
    """What is compared, for how long, and what is not."""

    allowed: Budget
    kept: dict[str, Pace]
    dropped: dict[str, Pace]
    share: float
    """Seconds of a trial, in which what was dropped can't do enough."""

    @property
    def enough(self) -> bool:
        """Whether what is kept can do enough."""
        return all(
            pace.within(self.allowed.trial) >= ENOUGH * pace.passes for pace in self.kept.values()
        )


def choose(
    names: Sequence[str],
    spare: Sequence[str],
    timed: Callable[[str], Pace],
    allowed: Callable[[int], Budget],
) -> Choice:
    """The first of ``names`` (recipes) that can do ``ENOUGH``, as many as the time is for; of
    ``spare`` where that leaves places empty.

    ``allowed``: the budget for so many recipes. Where none can do enough, the quickest is left.
    """
    budget = allowed(len(names))
    kept: dict[str, Pace] = {}
    dropped: dict[str, Pace] = {}
    for name in [*names[: budget.contenders], *spare]:
        if len(kept) == budget.contenders:
            break
        pace = timed(name)
        fits = pace.within(budget.trial) >= ENOUGH * pace.passes
        (kept if fits else dropped)[name] = pace
    if not kept:
        quickest = min(dropped, key=lambda name: dropped[name].needed / dropped[name].passes)
        kept[quickest] = dropped.pop(quickest)
    return Choice(allowed(len(kept)), kept, dropped, budget.trial)
