"""Which recipes ``lstmlab fit`` compares: those that can do enough in their share of the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lstmlab.study.fitting.pace import Pace
from lstmlab.study.fitting.small_study import Budget

ENOUGH = 0.5
"""The share of the passes that a recipe asks for which it needs; with less it can't show what it is
worth."""


@dataclass(frozen=True)
class Choice:
    """The recipes that ``fit`` compares, for how long, and those that it left out."""

    allowed: Budget
    kept: dict[str, Pace]
    dropped: dict[str, Pace]
    share: float
    """Seconds of a trial, in which what was dropped can't do enough."""

    @property
    def takes(self) -> dict[str, float]:
        """Seconds of a trial of what is kept."""
        return {name: min(pace.needed, self.allowed.trial) for name, pace in self.kept.items()}


def choose(
    names: Sequence[str],
    spare: Sequence[str],
    timed: Callable[[str], Pace],
    allowed: Callable[[int], Budget],
    whole: float,
    before: Sequence[str] = (),
) -> Choice:
    """The first of ``names`` (recipes) that can do ``ENOUGH``, as many as the time is for; of
    ``spare`` where that leaves places empty.

    ``allowed``: the budget for so many recipes; ``whole``: seconds that one recipe would have if it
    were the only one. Where there aren't two to compare, or there is no time for it, the first is
    left that can do enough in the whole time; where none can, the quickest.
    ``before``: what a comparison that is gone on with has compared, which it goes on with.
    """
    if before:
        kept = {name: timed(name) for name in before}
        return Choice(allowed(len(kept)), kept, {}, allowed(len(kept)).trial)
    budget = allowed(len(names))
    kept = {}
    dropped: dict[str, Pace] = {}
    timed_so_far: list[str] = []
    for name in [*names[: budget.contenders], *spare]:
        if len(kept) == budget.contenders:
            break
        timed_so_far.append(name)
        pace = timed(name)
        (kept if _can(pace, budget.trial) else dropped)[name] = pace
    if len(kept) < 2 or budget.comparing < budget.trial:  # not one trial would end
        paces = {name: (kept | dropped)[name] for name in timed_so_far}
        alone = next((name for name, one in paces.items() if _can(one, whole)), None)
        alone = alone or min(paces, key=lambda name: paces[name].needed / paces[name].passes)
        kept = {alone: paces.pop(alone)}
        dropped = {name: one for name, one in paces.items() if name in dropped}
    return Choice(allowed(len(kept)), kept, dropped, budget.trial)


def _can(pace: Pace, seconds: float) -> bool:
    """Whether it can do enough in so many seconds; few examples need no more passes than many."""
    return pace.within(seconds) >= ENOUGH * pace.usual
