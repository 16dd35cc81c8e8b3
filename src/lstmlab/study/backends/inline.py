"""Trials in the process of the study itself, one after the other: a debugger can follow them.

There is no worker that could die in the study's place: what ends the process ends the study, which
goes on when it is started again. A trial that is too slow, or is told to end, does so after an
update. An exception doesn't make way for a new process, so what it broke may break what comes next.
"""

from __future__ import annotations

import time

from lstmlab.study.backends.backend import Alive, Ended, Event, Job, Lost, Place, Tell, Terms
from lstmlab.study.backends.parts.computing import compute, discard_checkpoints, prepare
from lstmlab.study.storing.made_by import made_by
from lstmlab.trial import Record, Status

MOST = 1
_PAUSE = 0.1
"""Seconds between two looks at the clock."""


def opened(terms: Terms, places: int) -> Inline:
    return Inline(terms)


class _Cut(BaseException):
    """The trial at hand is not to be gone on with. It is none of the exceptions that a trial is
    charged with."""

    def __init__(self, why: Exception | None = None) -> None:
        super().__init__()
        self.why = why


class Inline:
    """Computes a trial whenever it is waited for."""

    places = 1

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._place = Place(0, made_by(terms.device))
        self._job: Job | None = None
        self._interrupted: Lost | None = None
        """What is to be told of a trial in which Ctrl-C was pressed."""
        self._ending = False
        prepare(terms)

    def submit(self, job: Job) -> None:
        self._job, self._ending = job, False

    def wait(self, seconds: float, tell: Tell) -> None:
        if lost := self._interrupted:
            self._interrupted = None
            tell(lost)
        if (job := self._job) is None:
            return
        try:
            record = self._computed(job, tell)
        except _Cut as cut:
            self._job = None
            if cut.why:
                raise cut.why from None
            return
        except KeyboardInterrupt:
            self._interrupted = Lost(job.trial.id, Status.INTERRUPTED, "it was interrupted")
            self._job = None
            raise
        if self._job is job:
            self._job = None
            tell(Ended(job.trial.id, record))

    def cancel(self, trial: str) -> None:
        self._job = None

    def end(self, trial: str) -> None:
        self._ending = True

    def settled(self, trial: str) -> None:
        discard_checkpoints(self._terms, trial)

    def close(self) -> None:
        self._job = None

    def _computed(self, job: Job, tell: Tell) -> Record:
        looked = time.monotonic()

        def told(event: Event) -> None:
            try:
                tell(event)
            except Exception as error:  # of who is told, not of the trial
                raise _Cut(error) from error
            if self._job is not job:
                raise _Cut

        def stop() -> bool:
            nonlocal looked
            if time.monotonic() - looked > _PAUSE:
                told(Alive(job.trial.id))
                looked = time.monotonic()
            return self._ending

        return compute(job, self._terms, self._place, told, stop)
