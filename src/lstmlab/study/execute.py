"""Run the trials that have no record yet, side by side, longest first."""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from lstmlab.data.shared import shared
from lstmlab.interrupts import kept_from_children
from lstmlab.study.agenda import Agenda
from lstmlab.study.plan import Plan
from lstmlab.study.progress import Progress
from lstmlab.study.worker import Terms, work
from lstmlab.trial import Point, Record, Status, Trial

KEEPING = "interrupted; keeping what was learned so far"
_ENDING = 30.0
"""Seconds; as long may a trial that is interrupted take to score and leave its model."""
_ATTEMPTS = 2
"""Of a trial whose process died: a machine may have been short of memory for a moment."""


def execute(
    plan: Plan,
    agenda: Agenda,
    jobs: int,
    progress: Progress,
    *,
    time_limit: float | None = None,
    search_limit: float | None = None,
    models: Path | None = None,
    deadline: float = math.inf,
) -> None:
    """Every trial of ``plan`` gets a record; ``jobs`` at a time, each with one thread.

    ``time_limit``, ``search_limit`` and ``models``: see :class:`Terms`. At ``deadline`` (monotonic
    seconds) what is still running is stopped, without a record. ``KeyboardInterrupt`` stops all,
    too; where models are left, not before those that are in training have left theirs. Another one
    stops that.
    """
    count = min(jobs, len([*agenda.remaining()]))
    datasets = {key: shared(dataset) for key, dataset in plan.datasets.items()}
    terms = Terms(datasets, plan.device, time_limit, search_limit, models)
    crew = [_Worker(terms, number) for number in range(count)]
    try:
        while time.monotonic() < deadline:
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
                    agenda.finish(trial, record)
                    progress.ended()
    except KeyboardInterrupt:
        if models:
            progress.say(KEEPING)
            _end_early([worker for worker in crew if worker.trial], agenda)
        raise
    finally:
        for worker in crew:
            worker.stop()


def _end_early(busy: list[_Worker], agenda: Agenda) -> None:
    """Have all end their trials where they are, and keep what comes of it."""
    for worker in busy:
        worker.end()
    until = time.monotonic() + _ENDING
    for worker in busy:
        if worker.trial and (record := worker.last_record(until)):
            agenda.finish(worker.trial, record)


@dataclass
class _Worker:
    """A process and what it is doing."""

    terms: Terms
    number: int
    trial: Trial | None = None
    connection: Connection = field(init=False)
    process: SpawnProcess = field(init=False)
    _curve: list[Point] = field(default_factory=list)
    _attempt: int = 0
    _began: float = 0.0
    _oom_kills: int = 0

    def __post_init__(self) -> None:
        self._spawn()

    def begin(self, trial: Trial) -> None:
        self.trial, self._attempt = trial, 1
        self._send()

    def poll(self, limit: float | None) -> Record | None:
        """The record, if the trial has ended or is over the ``limit`` in seconds."""
        try:
            if record := self._received():
                self.trial = None
                return record
        except (EOFError, OSError):
            return self._died()
        if limit and time.monotonic() - self._began > limit:
            message = f"stopped after {limit:g} s, the study's limit of a trial"
            return self._give_up(Status.TIMED_OUT, message)
        return None

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
                return message.model_copy(update={"worker": self.number})
            self._curve.append(message)
        return None

    def stop(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.join()

    def _send(self) -> None:
        self._curve = []
        self._began = time.monotonic()
        with contextlib.suppress(OSError):  # it died between two trials; poll() will see that
            self.connection.send((self.trial, time.time()))

    def _died(self) -> Record | None:
        """A new process and another try, or the record of a trial that can't be had."""
        self.process.join()
        status, how = _cause(self.process.exitcode or 0, _oom_kills() - self._oom_kills)
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
            worker=self.number,
        )
        self.stop()
        self._spawn()
        self.trial = None
        return record

    def _spawn(self) -> None:
        self._oom_kills = _oom_kills()
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
