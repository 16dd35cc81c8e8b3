"""What a study has to do, has in hand and has done."""

from __future__ import annotations

import time
from collections.abc import Iterator

from lstmlab.study.candidate import Candidate
from lstmlab.study.cost import Cost
from lstmlab.study.plan import Plan
from lstmlab.study.store import Store
from lstmlab.trial import Record, Status, Trial


class Agenda:
    """The trials of ``plan``; those that ``store`` has a record of are done.

    A contender's further trials are planned when the records that they follow from are there.
    """

    def __init__(self, plan: Plan, store: Store) -> None:
        self.records: dict[str, Record] = {}
        """By trial id. Without interrupted trials: nothing follows from those."""
        self.done: list[tuple[Candidate, Trial, Record]] = []
        self.running: dict[str, tuple[Trial, float]] = {}
        """Trial id -> the trial and when it began (monotonic seconds)."""
        self._waiting: dict[str, Trial] = {}
        self._owner: dict[str, tuple[int, Candidate]] = {}
        """Trial id -> the contender it is of, with its place."""
        self._candidates = plan.candidates
        self._store = store
        self._cost = Cost(plan.datasets)
        kept = {entry.trial.id: entry.record for entry in store.entries()}
        for place, candidate in enumerate(plan.candidates):
            while due := [t for t in self._plan(place, candidate) if kept.get(t.id)]:
                for trial in due:
                    record = kept.pop(trial.id)
                    if record and record.status is not Status.INTERRUPTED:  # those run again
                        self._ended(trial, record)

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
        self._ended(trial, record)
        for place, candidate in enumerate(self._candidates):  # some share their tuning trials
            self._plan(place, candidate)

    def remaining(self) -> Iterator[Trial]:
        """What has no record yet; where it isn't settled, with other hyperparameters."""
        yield from self._waiting.values()
        yield from (trial for trial, _ in self.running.values())
        for candidate in self._candidates:
            yield from candidate.to_come(self.records)

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

    def _ended(self, trial: Trial, record: Record) -> None:
        self.running.pop(trial.id, None)
        self._waiting.pop(trial.id, None)
        self.done.append((self._owner[trial.id][1], trial, record))
        if record.status is not Status.INTERRUPTED:
            self.records[trial.id] = record
            self._cost.observe(trial, record.seconds)

    def _plan(self, place: int, candidate: Candidate) -> list[Trial]:
        """Plan what can be planned now; the trials that are new."""
        trials = candidate.trials(self.records)
        new = [trial for trial in trials if trial.id not in self._owner]
        if new:
            self._store.add(place, len(trials) - len(new), new)
        self._owner.update({trial.id: (place, candidate) for trial in new})
        self._waiting.update({trial.id: trial for trial in new})
        return new
