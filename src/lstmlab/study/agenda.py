"""What a study has to do, has in hand and has done."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from lstmlab.study.cost import Cost
from lstmlab.study.plan import Candidate, Plan
from lstmlab.study.store import Store
from lstmlab.trial import Record, Trial


class Agenda:
    """The trials of ``plan``; those that ``store`` has a record of are done.

    The finals of a contender are planned when all its tuning has ended.
    """

    def __init__(self, plan: Plan, store: Store) -> None:
        self.records: dict[str, Record] = {}
        """By trial id."""
        self.done: list[tuple[Candidate, Trial, Record]] = []
        self.running: dict[str, tuple[Trial, float]] = {}
        """Trial id -> the trial and when it began (monotonic seconds)."""
        self._waiting: dict[str, Trial] = {}
        self._owner: dict[str, tuple[int, Candidate]] = {}
        """Trial id -> the contender it is of, with its place."""
        self._open = dict(enumerate(plan.candidates))
        """Place -> the contenders whose finals aren't planned yet."""
        self._store = store
        self._cost = Cost(plan.datasets)
        for place, candidate in enumerate(plan.candidates):
            self._plan(place, candidate, 0, candidate.tune)
        kept = {entry.trial.id: entry for entry in store.entries()}
        for of in ("tune", "final"):
            for entry in kept.values():
                if entry.record and entry.trial.purpose == of:
                    self.ended(entry.trial, entry.record)
            for place, candidate in list(self._open.items()):
                self._settle(place, candidate)

    def take(self) -> Trial | None:
        """The longest of the trials that can start, from now on in hand."""
        if not self._waiting:
            return None
        trial = max(self._waiting.values(), key=self._cost.expected)
        self.running[trial.id] = self._waiting.pop(trial.id), time.monotonic()
        return trial

    def finish(self, trial: Trial, record: Record) -> None:
        """Keep the record, then go on from it."""
        self._store.finish(trial, record)
        self.ended(trial, record)
        self._settle(*self._owner[trial.id])

    def ended(self, trial: Trial, record: Record) -> None:
        self.running.pop(trial.id, None)
        self._waiting.pop(trial.id, None)
        self.records[trial.id] = record
        self.done.append((self._owner[trial.id][1], trial, record))
        self._cost.observe(trial, record.seconds)

    def remaining(self) -> Iterator[Trial]:
        """What has no record yet; finals whose learning rate isn't chosen with another one."""
        yield from self._waiting.values()
        yield from (trial for trial, _ in self.running.values())
        for candidate in self._open.values():
            for seed in candidate.seeds:
                yield candidate.base.model_copy(update={"seed": seed})

    def seconds_left(self, jobs: int) -> float:
        """As similar trials took; two at a time with two ``jobs``."""
        now = time.monotonic()
        spent = {id: now - began for id, (_, began) in self.running.items()}
        return (
            sum(
                max(0.0, self._cost.expected(trial) - spent.get(trial.id, 0.0))
                for trial in self.remaining()
            )
            / jobs
        )

    def _settle(self, place: int, candidate: Candidate) -> None:
        """Plan the finals, if the tuning has ended."""
        if place in self._open and all(trial.id in self.records for trial in candidate.tune):
            del self._open[place]
            finals = candidate.finals(self.records)
            self._plan(place, candidate, len(candidate.tune), finals)

    def _plan(self, place: int, candidate: Candidate, first: int, trials: Iterable[Trial]) -> None:
        trials = tuple(trials)
        self._store.add(place, first, trials)
        self._owner.update({trial.id: (place, candidate) for trial in trials})
        self._waiting.update({trial.id: trial for trial in trials})
