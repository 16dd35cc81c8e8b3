"""Successive halving: what it saved, and how often it would have changed the winner."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lstmlab.evidence.tried import (
    Tried,
    by_contender,
    pretrained,
    stopped,
    tried,
    whole_id,
    whole_steps,
)
from lstmlab.search.halving import LEAST_TO_HALVE, rungs, survivors
from lstmlab.trial import Contender, Entry, Status


@dataclass(frozen=True)
class Saved:
    """What stopping hopeless tuning trials early saved, in parameter updates.

    A trial that goes on to the next rung is trained anew, so all that it ran is counted: also what
    it learned without labels first, which is as much at every rung.
    """

    contenders: int
    """Those whose tuning was halved and has begun."""
    spent: float
    whole: float
    """What it would have cost to run every trial to its end (or to where it was lost)."""

    @property
    def share(self) -> float:
        """What was saved, as a share of the whole cost; NaN if that is 0."""
        return 1 - self.spent / self.whole if self.whole else math.nan


@dataclass(frozen=True)
class ReplayedTuning:
    """One contender's complete tuning trials, halved on paper."""

    contender: Contender
    trials: int
    winner: str
    """Trial id of the best; the first of equals."""
    halved_winner: str | None
    """The one that halving would have chosen; None if it would have ended with none."""
    loss: float
    """How much worse its dev score is, in the metric's unit; NaN without one."""
    relative_loss: float
    """The same over the size of the best score."""
    spent: float
    whole: float
    """Updates, with halving and without."""

    @property
    def changed(self) -> bool:
        return self.winner != self.halved_winner


@dataclass(frozen=True)
class Replay:
    """Successive halving replayed on complete learning curves.

    A stopped trial is scored by its last evaluation up to the stop (the best so far, where the
    recipe keeps the best weights). A real one is scored when it stops, and in full, so where no
    evaluation falls on the stop the replay judges earlier; in translation and summarization it
    judges by quick decoding.
    """

    cases: tuple[ReplayedTuning, ...]

    @property
    def changed(self) -> int:
        """Counts the contenders in which another trial would have won."""
        return sum(case.changed for case in self.cases)

    @property
    def mean_loss(self) -> float:
        """The mean loss in dev score over all cases, for entries of one metric; NaN if one ended
        with none."""
        return math.fsum(case.loss for case in self.cases) / len(self.cases)

    @property
    def mean_relative_loss(self) -> float:
        return math.fsum(case.relative_loss for case in self.cases) / len(self.cases)

    @property
    def saved(self) -> float:
        """Share of the updates of complete tuning."""
        whole = math.fsum(case.whole for case in self.cases)
        spent = math.fsum(case.spent for case in self.cases)
        return 1 - spent / whole if whole else math.nan


def halving_saved(entries: Iterable[Entry]) -> Saved | None:
    """Adds up what halving saved over all contenders whose tuning is halved; None if there is
    none."""
    contenders = 0
    spent = whole = 0.0
    for contender, of_one in by_contender(entries).items():
        trials = tried(of_one)
        if not trials or not (contender.halved or any(one.trial.part < 1 for one in trials)):
            continue
        contenders += 1
        runs: dict[str, list[Tried]] = {}
        for one in trials:
            runs.setdefault(whole_id(one.trial), []).append(one)
        for of_trial in runs.values():
            longest = max(of_trial, key=lambda one: one.trial.part)
            spent += sum(one.record.steps + pretrained(one) for one in of_trial)
            whole += pretrained(longest) + longest.record.steps / (
                longest.trial.part if longest.record.status is Status.COMPLETE else 1
            )
    return Saved(contenders, spent, whole) if contenders else None


def replay(entries: Iterable[Entry], reduction: int = 3, smallest: float = 1 / 9) -> Replay | None:
    """Plays halving again on all contenders that ran every planned tuning trial to its end and have
    enough of them to be halved.

    Those without any score, whose curves start later than the first rung, or whose points a model
    proposed are left out. None
    if no contender is left.
    """
    cases = (
        _replayed(contender, trials, rungs(len(trials), reduction, smallest))
        for contender, of_one in by_contender(entries).items()
        for trials in _by_search(tried(of_one))
    )
    found = tuple(case for case in cases if case)
    return Replay(found) if found else None


def _by_search(trials: Sequence[Tried]) -> list[list[Tried]]:
    """A search's trials have one seed, and each search that is drawn anew has another."""
    found: dict[int, list[Tried]] = {}
    for one in trials:
        found.setdefault(one.trial.seed, []).append(one)
    return [*found.values()]


def _replayed(
    contender: Contender, trials: Sequence[Tried], shape: Sequence[tuple[float, int]]
) -> ReplayedTuning | None:
    whole_trials = all(one.trial.part == 1 for one in trials)
    if contender.method != "quasi-random":
        return None  # stopping trials would have changed which came after them
    planned = contender.tune // max(1, len(contender.searches))
    if len(trials) < max(planned, LEAST_TO_HALVE) or not whole_trials or len(shape) < 2:
        return None
    better = contender.higher_is_better
    runs = {one.trial.id: one for one in trials}
    first_part = shape[0][0]
    stood = {one.trial.id: stopped(one, first_part) for one in trials}
    if not all(stood.values()):
        return None
    results = {name: one.score for name, one in runs.items()}
    best = survivors(results, 1, better)
    if not best:
        return None
    alive, spent = list(runs), 0.0
    keep = [count for _, count in shape[1:]] + [1]
    for (part, _), count in zip(shape, keep, strict=True):
        spent += math.fsum(_steps(runs[name], part) + pretrained(runs[name]) for name in alive)
        if part != first_part:
            stood = {name: stopped(runs[name], part) for name in alive}
        at_stop = {name: one.score if one else None for name, one in stood.items()}
        kept = survivors(at_stop, count, better)
        # In the plan's order, so that ties go to the same trial as without halving.
        alive = [name for name in alive if name in kept]
    winner = alive[0] if alive else None
    loss = _loss(results[best[0]], results[winner] if winner else None)
    top = results[best[0]]
    return ReplayedTuning(
        contender=contender,
        trials=len(trials),
        winner=best[0],
        halved_winner=winner,
        loss=loss,
        relative_loss=loss / abs(top) if top else (0.0 if loss == 0 else math.nan),
        spent=spent,
        whole=math.fsum(one.record.steps + pretrained(one) for one in trials),
    )


def _loss(best: float | None, other: float | None) -> float:
    return math.nan if best is None or other is None else abs(best - other)


def _steps(one: Tried, part: float) -> float:
    """Updates up to ``part``, or to where the trial was lost."""
    return min(part * whole_steps(one), one.record.steps)
