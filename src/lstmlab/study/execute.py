"""Run the trials that have no record yet, longest first, on whatever backend."""

from __future__ import annotations

import contextlib
import math
import time
from dataclasses import dataclass, field
from pathlib import Path

from lstmlab.data.preparing.shared import shared
from lstmlab.errors import MachineError
from lstmlab.registry import find
from lstmlab.study.agenda import Agenda
from lstmlab.study.backends.backend import (
    Alive,
    Backend,
    Began,
    Cluster,
    Ended,
    Event,
    Job,
    Lost,
    Noted,
    Place,
    Reached,
    Terms,
)
from lstmlab.study.blame import Blame
from lstmlab.study.faults import of_the_device, told
from lstmlab.study.planning.plan import Plan
from lstmlab.study.progress import Progress
from lstmlab.trial import Point, Record, Status, Trial

KEEPING = "interrupted; keeping what was learned so far"
_LOOK = 0.5
"""Seconds between two looks at the clock."""
_ENDING = 30.0
"""Seconds; as long may a trial that is interrupted take to score and leave its model."""
_ATTEMPTS = 2
"""A trial is tried so often if its worker was lost, or the machine failed: that may have been for a
moment."""
_IN_A_ROW = 3
"""A study ends after so many trials in a row that the machine failed: so would the rest."""


def execute(
    plan: Plan,
    agenda: Agenda,
    jobs: int,
    progress: Progress,
    *,
    backend: str = "processes",
    time_limit: float | None = None,
    search_limit: float | None = None,
    models: Path | None = None,
    checkpoints: Path | None = None,
    deadline: float = math.inf,
    cluster: Cluster | None = None,
) -> None:
    """Every trial of ``plan`` gets a record; ``jobs`` at a time, each with one thread.

    ``backend``: the name of where they run. ``time_limit``, ``search_limit``, ``models``,
    ``checkpoints`` and ``cluster``: see :class:`Terms`. At ``deadline`` (monotonic seconds) what is
    still running is stopped, without a record. ``KeyboardInterrupt`` stops all, too; where models
    are left, not before those that are in training have left theirs. Another one stops that.

    ``MachineError`` where the machine fails: at once, if that is here; if it is where trials are
    computed, after some trials in a row.
    """
    with told():
        datasets = {key: shared(dataset) for key, dataset in plan.datasets.items()}
        terms = Terms(
            datasets, plan.device, time_limit, search_limit, models, checkpoints, cluster=cluster
        )
        with contextlib.closing(find("backends", backend).opened(terms, jobs)) as opened:
            limit = plan.study.trial_seconds or math.inf
            Schedule(agenda, opened, progress, limit, deadline, bool(models)).run()


@dataclass
class _InHand:
    """A trial that was submitted, and what is known of it so far."""

    job: Job
    attempt: int = 1
    since: float = field(default_factory=time.monotonic)
    """When it began, or else when it was submitted, in monotonic seconds."""
    place: Place | None = None
    """Where it is computed, once it has begun."""
    curve: list[Point] = field(default_factory=list)

    @property
    def trial(self) -> Trial:
        return self.job.trial

    def given_up(self, status: Status, message: str) -> Record:
        """The record of a trial that told of no end."""
        return Record(
            status=status,
            curve=tuple(point for point in self.curve if math.isfinite(point.score)),
            message=message,
            steps=self.curve[-1].step if self.curve else 0,
            seconds=time.monotonic() - self.since,
            started=time.time() - (time.monotonic() - self.since),
            **(self.place.signed if self.place else {}),
        )


class Schedule:
    """Decides what runs next, tries again what was lost, and keeps each record before it is
    announced."""

    def __init__(
        self,
        agenda: Agenda,
        backend: Backend,
        progress: Progress,
        limit: float = math.inf,
        deadline: float = math.inf,
        models: bool = False,
    ) -> None:
        """``limit``: seconds that a trial may take; ``deadline``: when all is to be over, in
        monotonic seconds; ``models``: whether trials leave models, worth keeping when
        interrupted."""
        self._agenda, self._backend, self._progress = agenda, backend, progress
        self._limit, self._deadline, self._models = limit, deadline, models
        self._running: dict[str, _InHand] = {}
        """What is in hand, by trial id; with those that are tried again."""
        self._again: list[_InHand] = []
        """What is to be submitted again."""
        self._suspects: list[_InHand] = []
        """What is to be submitted again when nothing else is left: their machines were lost."""
        self._blame = Blame()
        self._ended: list[tuple[Trial, Record]] = []
        """What has ended and is to be kept, all that did in one wait at once."""
        self._failed = 0
        """How many trials in a row the machine failed."""
        self._looked = -math.inf
        """When the clock was looked at, in monotonic seconds."""

    def run(self) -> None:
        """Returns when every trial has a record, or the deadline has come."""
        try:
            while time.monotonic() < self._deadline:
                self._submit()
                if not self._running:
                    return
                try:
                    self._backend.wait(_LOOK, self._told)
                    self._look_at_the_clock()
                finally:
                    self._announce(self._keep())
            self._look_at_the_clock()  # the deadline may have come since the last time
        except KeyboardInterrupt:
            if self._models:
                self._progress.say(KEEPING)
                self._end_early()
            raise

    def _submit(self) -> None:
        """Give the backend what is tried again, then as much as it takes of the rest."""
        while self._again:
            self._backend.submit(self._again.pop(0).job)
        while self._in_hand < self._backend.places and (trial := self._agenda.take()):
            seconds, memory = self._agenda.needs(trial)
            one = _InHand(Job(trial, time.time(), seconds, memory))
            self._running[trial.id] = one
            self._backend.submit(one.job)
        if self._in_hand == 0:
            chosen = self._blame.next([suspect.trial.id for suspect in self._suspects])
            for suspect in [one for one in self._suspects if one.trial.id in chosen]:
                self._suspects.remove(suspect)
                self._backend.submit(suspect.job)

    @property
    def _in_hand(self) -> int:
        """How many trials the backend has."""
        return len(self._running) - len(self._suspects)

    def _told(self, event: Event) -> None:
        if isinstance(event, Noted):
            self._progress.say(event.text)
            return
        one = self._running.get(event.trial)
        if one is None:
            return
        match event:
            case Began():
                one.since = time.monotonic() - event.before  # a limit is of all that it takes
                one.place, one.curve = event.place, []
            case Reached():
                one.curve.append(event.point)
            case Alive():
                self._look_at_the_clock()
            case Lost(machine=machine) if machine:
                self._lost_with_its_machine(one, event.message)
            case Lost():
                if one.attempt < _ATTEMPTS:
                    self._try_again(one)
                else:
                    message = f"{event.message}, {_ATTEMPTS} times"
                    self._finish(one, one.given_up(event.status, message))
            case Ended():
                if one.attempt < _ATTEMPTS and _not_to_blame(event.record):
                    self._try_again(one)
                else:
                    self._finish(one, event.record)

    def _try_again(self, one: _InHand) -> None:
        again = _InHand(one.job, one.attempt + 1)
        self._running[one.trial.id] = again
        self._again.append(again)

    def _lost_with_its_machine(self, one: _InHand, message: str) -> None:
        trial = one.trial.id
        if one.place:  # it had begun
            self._blame.ran(trial, time.monotonic() - one.since)
            self._blame.lost(trial)
        if self._blame.is_charged(trial):
            count = self._blame.losses(trial)
            record = one.given_up(Status.CRASHED, f"{message}, {count} times, as no others were")
            self._finish(one, record)
            return
        again = _InHand(one.job, one.attempt)
        self._running[trial] = again
        (self._suspects if one.place else self._again).append(again)

    def _look_at_the_clock(self) -> None:
        """Stop the trials that are over the limit; at the deadline, all."""
        now = time.monotonic()
        if now < self._deadline and now - self._looked < _LOOK / 5:  # there may be thousands
            return
        self._looked = now
        for one in [*self._running.values()]:
            if now >= self._deadline:
                self._backend.cancel(one.trial.id)
            elif one.place and now - one.since > self._limit:
                self._backend.cancel(one.trial.id)
                message = f"stopped after {self._limit:g} s, the study's limit of a trial"
                self._finish(one, one.given_up(Status.TIMED_OUT, message))

    def _finish(self, one: _InHand, record: Record) -> None:
        """The trial has this record, which is to be kept."""
        del self._running[one.trial.id]
        self._blame.ran(one.trial.id, time.monotonic() - one.since)
        self._ended.append((one.trial, record))

    def _keep(self) -> list[Record]:
        """Put the records of what has ended in the study, and return them; what their trials could
        be gone on from isn't needed after that."""
        ended, self._ended = self._ended, []
        if ended:
            self._agenda.finish_all(ended)
        for trial, record in ended:
            if record.status is not Status.INTERRUPTED:
                self._backend.settled(trial.id)
        return [record for _, record in ended]

    def _announce(self, kept: list[Record]) -> None:
        if kept:
            self._progress.ended(len(kept))
        for record in kept:
            self._failed = self._failed + 1 if record.status is Status.INTERRUPTED else 0
            if self._failed == _IN_A_ROW:
                raise MachineError(
                    f"stopped, because {self._failed} trials in a row were lost to the machine, "
                    f"the last one so: {record.message}; when that is mended, the same "
                    "command goes on"
                )

    def _end_early(self) -> None:
        """Have all trials end where they are, and keep what comes of it."""
        for one in (*self._again, *self._suspects):  # nobody has them in hand
            del self._running[one.trial.id]
        for trial in self._running:
            self._backend.end(trial)
        until = time.monotonic() + _ENDING
        while self._running and (left := until - time.monotonic()) > 0:
            try:
                self._backend.wait(min(_LOOK, left), self._told_at_the_end)
            finally:
                self._keep()

    def _told_at_the_end(self, event: Event) -> None:
        one = self._running.get(event.trial)
        if one and isinstance(event, Ended):
            self._finish(one, event.record)
        elif one and isinstance(event, Lost):  # there was nothing to keep yet
            del self._running[event.trial]


def _not_to_blame(record: Record) -> bool:
    """Whether an exception ended the trial that another trial might have met in its place."""
    machine = record.status is Status.INTERRUPTED or of_the_device(record.message)
    return bool(record.traceback) and machine
