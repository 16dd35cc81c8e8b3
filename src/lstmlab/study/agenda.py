"""What a study has to do, has in hand and has done."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lstmlab.evidence.findings.added_seeds import seeds_given
from lstmlab.study.planning.candidate import Candidate
from lstmlab.study.planning.cost import Cost
from lstmlab.study.planning.plan import Plan
from lstmlab.study.storing.store import Store
from lstmlab.study.waiting import Waiting
from lstmlab.trial import Entry, Record, Status, Trial

_SELDOM = 100
"""Times as long as it took, after which the time that is left is worked out anew."""

_APART = 1_000_000
"""More trials than a search and its finals can have: so far apart are those of one contender's
searches numbered, so that their order doesn't hang on which ends first."""


class Agenda:
    """The trials of ``plan``; those that ``store`` has a record of are done.

    A contender's further trials are planned when the records that they follow from are there.
    """

    def __init__(
        self, plan: Plan, store: Store, elsewhere: Mapping[str, Record] | None = None
    ) -> None:
        """``elsewhere``: records of other studies, by trial id; a trial that is among them isn't
        run again, and its record is kept in ``store``, too."""
        self.records: dict[str, Record] = {}
        """The records so far, by trial id, but for those of interrupted trials: nothing follows
        from these."""
        self.done: list[tuple[Candidate, Trial, Record]] = []
        self.running: dict[str, tuple[Trial, float]] = {}
        """Trial id -> the trial and when it began (monotonic seconds)."""
        self._owner: dict[str, Candidate] = {}
        """Trial id -> the contender it is of."""
        self._hanging: defaultdict[str, set[int]] = defaultdict(set)
        """Trial id -> places of the contenders whose next trials hang on it; some share theirs."""
        self._to_come: dict[int, list[Trial]] = {}
        """Place of a contender -> trials like those that it will plan later."""
        self._left = (-math.inf, 0.0, 0.0)
        """When the seconds left were worked out, how long that took, and what came of it."""
        self._candidates = list(plan.candidates)
        self._store = store
        self._cost = Cost(plan.datasets)
        self._waiting = Waiting(self._cost)
        self._elsewhere = dict(elsewhere or {})
        kept = {entry.trial.id: entry.record for entry in store.entries()}
        with store.together():
            places: Iterable[int] = range(len(plan.candidates))
            while places:
                for place in places:
                    self._go_on(place, kept)
                places = self._with_more_seeds()

    def take(self) -> Trial | None:
        """The longest of the trials that can start, from now on in hand."""
        while trial := self._waiting.take():
            if trial.id not in self._elsewhere:
                self.running[trial.id] = trial, time.monotonic()
                return trial
            self.finish(trial, self._elsewhere[trial.id])
        return None

    def needs(self, trial: Trial) -> tuple[float, float]:
        """The seconds and the MB of memory that ``trial`` will probably take; 0 MB: not known."""
        return self._cost.expected(trial), self._cost.memory(trial)

    def finish(self, trial: Trial, record: Record) -> None:
        """Keep the record, then go on from it."""
        self.finish_all([(trial, record)])

    def finish_all(self, ended: Sequence[tuple[Trial, Record]]) -> None:
        """Keep the records of trials that ended at a time, on disk all at once; then go on."""
        with self._store.together():
            for trial, record in ended:
                self._store.finish(trial, record)
                self._ended(trial, record)
                # From finals alone nothing follows but further seeds.
                for place in sorted(self._hanging[trial.id]) if trial.purpose == "tune" else ():
                    self._plan(place)
            for place in self._with_more_seeds():
                self._plan(place)

    def remaining(self) -> Iterator[Trial]:
        """What has no record yet; where it isn't settled, with other hyperparameters."""
        yield from self._waiting
        yield from (trial for trial, _ in self.running.values())
        for trials in self._to_come.values():
            yield from trials

    @property
    def measured(self) -> bool:
        """Whether any trial was measured; before that, the time left is anybody's guess."""
        return self._cost.measured

    def seconds_left(self, jobs: int) -> float:
        """Returns how long similar trials took in all; two at a time with two ``jobs``.

        In a large study that takes long to work out, so it is done anew only after ``_SELDOM``
        times as long.
        """
        now = time.monotonic()
        when, took, left = self._left
        if now - when < _SELDOM * took:
            return max(0.0, left - (now - when))
        spent = {id: now - began for id, (_, began) in self.running.items()}
        left = sum(
            max(0.0, self._cost.expected(trial) - spent.get(trial.id, 0.0))
            for trial in self.remaining()
        )
        self._left = now, time.monotonic() - now, left / jobs
        return left / jobs

    def _ended(self, trial: Trial, record: Record) -> None:
        self.running.pop(trial.id, None)
        self._waiting.discard(trial.id)
        self.done.append((self._owner[trial.id], trial, record))
        if record.status is not Status.INTERRUPTED:
            self.records[trial.id] = record
            self._cost.observe(trial, record.seconds, record.peak_memory_mb)

    def _go_on(self, place: int, kept: dict[str, Record | None]) -> None:
        """Plan all of the contender at ``place`` that follows from the records that are kept."""
        while due := [
            trial
            for trial in self._plan(place)
            if kept.get(trial.id) or trial.id in self._elsewhere
        ]:
            for trial in due:
                record = kept.pop(trial.id, None)
                if record is None or record.status is Status.INTERRUPTED:  # these run again
                    record = self._elsewhere.get(trial.id)
                    if record:
                        self._store.finish(trial, record)
                if record:
                    self._ended(trial, record)

    def _with_more_seeds(self) -> list[int]:
        """Places of the contenders that get more seeds, when all that was planned has ended."""
        adds = self._candidates and self._candidates[0].contender.looks
        if not adds or self._waiting or self.running:
            return []
        given = seeds_given(
            [candidate.contender for candidate in self._candidates],
            [
                Entry(contender=candidate.contender, trial=trial, record=record)
                for candidate, trial, record in self.done
            ],
        )
        found = []
        for place, count in enumerate(given):
            if count > len(self._candidates[place].seeds):
                self._candidates[place] = self._candidates[place].with_seeds(count)
                found.append(place)
        return found

    def _plan(self, place: int) -> list[Trial]:
        """Plan what can be planned now of the contender at ``place``; the trials that are new."""
        candidate = self._candidates[place]
        new = []
        for number, search in enumerate(candidate.searches):
            trials = search.trials(self.records)
            fresh = [trial for trial in trials if trial.id not in self._owner]
            if fresh:
                self._store.add(place, number * _APART + len(trials) - len(fresh), fresh)
            for trial in trials:
                self._hanging[trial.id].add(place)
            self._owner.update({trial.id: candidate for trial in fresh})
            new += fresh
        self._waiting.add(new)
        self._to_come[place] = [
            trial for search in candidate.searches for trial in search.to_come(self.records)
        ]
        return new
