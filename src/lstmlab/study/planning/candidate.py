"""A contender's trials: a search scored on dev, then replicates of what it chose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import cycle, islice

from lstmlab.recipe import Recipe
from lstmlab.search.halving import survivors
from lstmlab.study.planning.guided import Guided
from lstmlab.trial import Contender, Fold, Record, Status, Trial

Rungs = tuple[tuple[float, int], ...]
"""(part of the budget, trials that are trained so far), shortest first."""


@dataclass(frozen=True)
class Candidate:
    """A contender with all that it may be given. What it gets follows from the records alone."""

    contender: Contender
    tune: tuple[Trial, ...]
    """The tuning trials in the order drawn, each with the whole budget; empty if nothing is
    searched."""
    base: Trial
    """What the finals are, but for their seed and the chosen hyperparameters."""
    seeds: tuple[int, ...]
    rungs: Rungs
    seconds: float | None = None
    """The seconds that tuning may take, which then count instead of ``rungs``."""
    more_seeds: tuple[int, ...] = ()
    """What it may be given besides ``seeds``, until it is decided."""
    guided: Guided | None = None
    """What proposes the trials after ``tune``, instead of ``rungs``, if there is one."""
    folds: Mapping[int, Fold] = field(default_factory=dict)
    """Seed -> the fold that its final tests on, where ``base`` has none."""

    again: tuple[Candidate, ...] = ()
    """The same contender, searched anew with other points and seeds."""

    @property
    def searches(self) -> tuple[Candidate, ...]:
        """Each search on its own, this one first: what one gets doesn't hang on another."""
        return self, *self.again

    def with_seeds(self, count: int) -> Candidate:
        """The same with so many seeds in all."""
        every = self.seeds + self.more_seeds
        return replace(self, seeds=every[:count], more_seeds=every[count:])

    def trials(self, records: Mapping[str, Record]) -> tuple[Trial, ...]:
        """Every trial of this search that can be planned, in order, given the records so far.

        ``records``: by trial id. More records, more trials; never others: who survives a rung is
        settled when the whole rung has ended, the finals when all tuning has.
        """
        planned, later = self._tuning(records)
        return (*planned, *(self.finals(records) if later is None else ()))

    def to_come(self, records: Mapping[str, Record]) -> Iterator[Trial]:
        """Trials of this search like those that will be planned later; which ones isn't settled."""
        _, later = self._tuning(records)
        if later is None:
            return
        for part, count in later:
            yield from (_stopped(trial, part) for trial in islice(cycle(self.tune), count))
        yield from (self._final(seed, self.base.recipe) for seed in self.seeds)

    def finals(self, records: Mapping[str, Record]) -> tuple[Trial, ...]:
        """The replicates of what tuning chose.

        That is the best score on dev among the recipes that were trained furthest; of equals the
        first drawn. A recipe that was lost at any length is not chosen. Empty if all were lost:
        nothing works, and the records say so.
        """
        recipe = self.base.recipe
        if self.tune:
            planned, _ = self._tuning(records)
            sign = 1 if self.contender.higher_is_better else -1
            scored = [(trial, _score(records[trial.id], self.contender)) for trial in planned]
            lost = {trial.recipe for trial, score in scored if score is None}
            standing = [
                ((trial.part, sign * score), trial.recipe)
                for trial, score in scored
                if score is not None and trial.recipe not in lost
            ]
            if not standing:
                return ()
            _, recipe = max(standing, key=lambda of: of[0])
        return tuple(self._final(seed, recipe) for seed in self.seeds)

    def _final(self, seed: int, recipe: Recipe) -> Trial:
        fold = self.folds.get(seed, self.base.fold)
        return self.base.model_copy(update={"recipe": recipe, "seed": seed, "fold": fold})

    def _tuning(self, records: Mapping[str, Record]) -> tuple[list[Trial], Rungs | None]:
        """The tuning trials planned so far, and the rungs after them; None when all has ended."""
        if self.seconds is not None:
            return self._within_seconds(records, self.seconds)
        if self.guided:
            return self._proposed(self.guided, records)
        planned: list[Trial] = []
        alive = list(self.tune)
        for place, (part, count) in enumerate(self.rungs):
            if place:  # the rung before has ended: it decides who goes on
                scores = {t.id: _score(records[t.id], self.contender) for t in alive}
                chosen = set(survivors(scores, count, self.contender.higher_is_better))
                alive = [trial for trial in alive if trial.id in chosen]
            alive = [_stopped(trial, part) for trial in alive]
            planned += alive
            if any(trial.id not in records for trial in alive):
                return planned, self.rungs[place + 1 :]
        return planned, None

    def _within_seconds(
        self, records: Mapping[str, Record], seconds: float
    ) -> tuple[list[Trial], Rungs | None]:
        """One trial after the other, as long as time is left when it starts."""
        planned: list[Trial] = []
        spent = 0.0
        for trial in self.tune:
            if spent >= seconds:
                break
            planned.append(trial)
            if trial.id not in records:
                return planned, ()
            spent += records[trial.id].seconds
        return planned, None

    def _proposed(
        self, guided: Guided, records: Mapping[str, Record]
    ) -> tuple[list[Trial], Rungs | None]:
        """A batch after the other, each from the scores of those before."""
        planned = guided.trials(
            self.tune, records, lambda trial: _score(records[trial.id], self.contender)
        )
        if left := guided.count - len(planned):
            return planned, ((1.0, left),)
        return planned, None if all(trial.id in records for trial in planned) else ()


def _stopped(trial: Trial, part: float) -> Trial:
    return trial.model_copy(update={"part": part})


def _score(record: Record, contender: Contender) -> float | None:
    """Returns the score on dev, or None if the trial was lost."""
    if record.status is not Status.COMPLETE:
        return None
    return record.metrics["dev"][contender.metric]
