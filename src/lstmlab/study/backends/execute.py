"""Run the trials that have no record yet, side by side, longest first."""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import shutil
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from lstmlab.data.preparing.shared import shared
from lstmlab.errors import MachineError
from lstmlab.study.agenda import Agenda
from lstmlab.study.backends.faults import of_the_device, told
from lstmlab.study.backends.worker import READY, Resumed, Terms, work
from lstmlab.study.planning.plan import Plan
from lstmlab.study.progress import Progress
from lstmlab.study.storing.made_by import made_by
from lstmlab.system.interrupts import kept_from_children
from lstmlab.trial import Point, Record, Status, Trial

KEEPING = "interrupted; keeping what was learned so far"
_ENDING = 30.0
"""Seconds; as long may a trial that is interrupted take to score and leave its model."""
_ATTEMPTS = 2
"""Of a trial whose process died, or that the machine failed: that may have been for a moment."""
_IN_A_ROW = 3
"""So many trials that the machine failed, one after the other, end the study: so would the rest."""
_START = 600.0
"""Seconds that a process may take until it can take a trial."""


def execute(
    plan: Plan,
    agenda: Agenda,
    jobs: int,
    progress: Progress,
    *,
    time_limit: float | None = None,
    search_limit: float | None = None,
    models: Path | None = None,
    checkpoints: Path | None = None,
    deadline: float = math.inf,
) -> None:
    """Every trial of ``plan`` gets a record; ``jobs`` at a time, each with one thread.

    ``time_limit``, ``search_limit``, ``models`` and ``checkpoints``: see :class:`Terms`. At
    ``deadline`` (monotonic seconds) what is still running is stopped, without a record.
    ``KeyboardInterrupt`` stops all, too; where models are left, not before those that are in
    training have left theirs. Another one stops that.

    ``MachineError`` where the machine fails: at once, if that is here; if it is in the processes,
    after some trials in a row.
    """
    with told():
        datasets = {key: shared(dataset) for key, dataset in plan.datasets.items()}
        terms = Terms(datasets, plan.device, time_limit, search_limit, models, checkpoints)
        _execute(plan, agenda, jobs, progress, terms, deadline)


def _execute(
    plan: Plan, agenda: Agenda, jobs: int, progress: Progress, terms: Terms, deadline: float
) -> None:
    maker = made_by(plan.device)
    crew: list[_Worker] = []
    failed = 0
    try:
        while time.monotonic() < deadline:
            if len(crew) < jobs:  # what is left may grow, where seeds are added
                for number in range(len(crew), min(jobs, len([*agenda.remaining()]))):
                    crew.append(_Worker(terms, number, maker))
            for worker in crew:
                if worker.trial is None and (trial := agenda.take()):
                    worker.begin(trial)
            busy = [(worker, worker.trial) for worker in crew if worker.trial]
            if not busy:
                return
            # Points and records come through the connections, and so does a death.
            wait([worker.connection for worker, _ in busy], timeout=0.5)
            for worker, trial in busy:
                if record := worker.poll(plan.study.trial_seconds):
                    _finish(agenda, trial, record, terms)
                    progress.ended()
                    failed = failed + 1 if record.status is Status.INTERRUPTED else 0
                    if failed == _IN_A_ROW:
                        raise MachineError(
                            f"stopped, because {failed} trials in a row were lost to the machine, "
                            f"the last one so: {record.message}; when that is mended, the same "
                            "command goes on"
                        )
    except KeyboardInterrupt:
        if terms.models:
            progress.say(KEEPING)
            _end_early([worker for worker in crew if worker.trial], agenda, terms)
        raise
    finally:
        for worker in crew:
            worker.stop()


def _finish(agenda: Agenda, trial: Trial, record: Record, terms: Terms) -> None:
    """Put the record in the study; what the trial could be gone on from isn't needed after that."""
    agenda.finish(trial, record)
    if terms.checkpoints and record.status is not Status.INTERRUPTED:
        shutil.rmtree(terms.checkpoints / trial.id, ignore_errors=True)
        with contextlib.suppress(OSError):  # others are left
            terms.checkpoints.rmdir()


def _end_early(busy: list[_Worker], agenda: Agenda, terms: Terms) -> None:
    """Have all end their trials where they are, and keep what comes of it."""
    for worker in busy:
        worker.end()
    until = time.monotonic() + _ENDING
    for worker in busy:
        if worker.trial and (record := worker.last_record(until)):
            _finish(agenda, worker.trial, record, terms)


@dataclass
class _Worker:
    """A process and what it is doing."""

    terms: Terms
    number: int
    made_by: str = ""
    trial: Trial | None = None
    connection: Connection = field(init=False)
    process: SpawnProcess = field(init=False)
    _curve: list[Point] = field(default_factory=list)
    _attempt: int = 0
    _ready: bool = False
    _asked: float = 0.0
    """When the trial was given to it, in seconds since 1970."""
    _began: float = 0.0
    """When its process took it, in monotonic seconds; until then, when the process was started."""
    _oom_kills: int = 0

    def __post_init__(self) -> None:
        self._spawn()

    def begin(self, trial: Trial) -> None:
        self.trial, self._attempt, self._asked = trial, 1, time.time()
        self._send()

    def poll(self, limit: float | None) -> Record | None:
        """The record, if the trial has ended or is over the ``limit`` in seconds."""
        try:
            if record := self._received():
                return self._taken(record)
        except (EOFError, OSError):
            return self._died()
        spent = time.monotonic() - self._began
        if not self._ready and spent > _START:
            return self._give_up(Status.INTERRUPTED, f"no process began within {_START:g} s")
        if self._ready and limit and spent > limit:
            message = f"stopped after {limit:g} s, the study's limit of a trial"
            return self._give_up(Status.TIMED_OUT, message)
        return None

    def _taken(self, record: Record) -> Record | None:
        """The record; None if the trial is tried again, because it is not to blame.

        After an exception with a new process: what that one computes next may fail for it.
        """
        if record.traceback:
            self.stop()
            self._spawn()
            machine = record.status is Status.INTERRUPTED or of_the_device(record.message)
            if machine and self._attempt < _ATTEMPTS:
                self._attempt += 1
                self._send()
                return None
        self.trial = None
        return record

    def end(self) -> None:
        """Tell the trial to end where it is."""
        with contextlib.suppress(OSError):
            self.connection.send(None)

    def last_record(self, until: float) -> Record | None:
        """What comes before that time (monotonic seconds) from a process that was told to end."""
        with contextlib.suppress(EOFError, OSError):  # there was nothing to keep yet
            return self._received(until)
        return None

    def _received(self, until: float = 0.0) -> Record | None:
        """The record, if it comes before that time; points before it join the curve."""
        while self.connection.poll(max(0.0, until - time.monotonic())):
            message = self.connection.recv()
            if isinstance(message, Record):
                return message.model_copy(update=self._about)
            if message == READY:
                self._ready = True
                self._send()
            elif isinstance(message, Resumed):
                self._began -= message.seconds  # a limit is of all that the trial takes
            else:
                self._curve.append(message)
        return None

    def stop(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.join()

    @property
    def _about(self) -> dict[str, int | str]:
        return {"worker": self.number, "made_by": self.made_by}

    def _send(self) -> None:
        """Hand over the trial, or let it wait until the process is ready."""
        self._curve = []
        if self.trial is None or not self._ready:
            return
        self._began = time.monotonic()
        with contextlib.suppress(OSError):  # it died between two trials; poll() will see that
            self.connection.send((self.trial, self._asked))

    def _died(self) -> Record | None:
        """A new process and another try, or the record of a trial that can't be had."""
        self.process.join()
        status, how = _cause(self.process.exitcode or 0, _oom_kills() - self._oom_kills)
        if not self._ready and status is Status.CRASHED:  # it never saw the trial
            status, how = Status.INTERRUPTED, f"{how} before it could take a trial"
        if self._attempt < _ATTEMPTS:
            self._attempt += 1
            self.stop()
            self._spawn()
            self._send()
            return None
        return self._give_up(status, f"its process {how}, {_ATTEMPTS} times")

    def _give_up(self, status: Status, message: str) -> Record:
        record = Record(
            status=status,
            curve=tuple(point for point in self._curve if math.isfinite(point.score)),
            message=message,
            steps=self._curve[-1].step if self._curve else 0,
            seconds=time.monotonic() - self._began,
            started=time.time() - (time.monotonic() - self._began),
            **self._about,
        )
        self.stop()
        self._spawn()
        self.trial = None
        return record

    def _spawn(self) -> None:
        self._oom_kills, self._ready, self._began = _oom_kills(), False, time.monotonic()
        # Spawned, not forked: torch's threads don't survive a fork.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(
            target=work, args=(theirs, self.terms, self.number), daemon=True
        )
        with kept_from_children():
            self.process.start()
        theirs.close()


_FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""Signals that a process isn't sent for what it does itself, but for a lack of memory."""


def _cause(exit_code: int, oom_kills: int) -> tuple[Status, str]:
    """How a process ended, from its exit code and how many the system killed meanwhile."""
    if exit_code >= 0:
        return Status.CRASHED, f"ended with exit code {exit_code}"
    if exit_code == -signal.SIGKILL and oom_kills > 0:
        return Status.OUT_OF_MEMORY, "was killed because the machine's memory ran out"
    name = signal.Signals(-exit_code).name
    if -exit_code in _FROM_OUTSIDE:
        return Status.INTERRUPTED, f"was killed from outside ({name})"
    return Status.CRASHED, f"crashed ({name})"


def _oom_kills() -> int:
    """Processes that Linux has killed for want of memory, since it started; 0 elsewhere."""
    try:
        lines = Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
