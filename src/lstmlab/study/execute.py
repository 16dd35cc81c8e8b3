"""Run the trials that have no record yet, side by side, longest first."""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from lstmlab.data.dataset import Dataset
from lstmlab.study.agenda import Agenda
from lstmlab.study.plan import Plan
from lstmlab.study.progress import Progress
from lstmlab.study.worker import work
from lstmlab.trial import Point, Record, Status, Trial

_ATTEMPTS = 2
"""Of a trial whose process died: a machine may have been short of memory for a moment."""


def execute(plan: Plan, agenda: Agenda, jobs: int, progress: Progress) -> None:
    """Every trial of ``plan`` gets a record; ``jobs`` at a time, each with one thread."""
    crew = [_Worker(plan.datasets) for _ in range(min(jobs, len([*agenda.remaining()])))]
    try:
        while True:
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
    finally:
        for worker in crew:
            worker.stop()


@dataclass
class _Worker:
    """A process and what it is doing."""

    datasets: Mapping[str, Dataset]
    trial: Trial | None = None
    connection: Connection = field(init=False)
    process: SpawnProcess = field(init=False)
    _curve: list[Point] = field(default_factory=list)
    _attempt: int = 0
    _began: float = 0.0

    def __post_init__(self) -> None:
        self._spawn()

    def begin(self, trial: Trial) -> None:
        self.trial, self._attempt = trial, 1
        self._send()

    def poll(self, limit: float | None) -> Record | None:
        """The record, if the trial has ended or is over the ``limit`` in seconds."""
        try:
            while self.connection.poll():
                message = self.connection.recv()
                if isinstance(message, Record):
                    self.trial = None
                    return message
                self._curve.append(message)
        except (EOFError, OSError):
            return self._died()
        if limit and time.monotonic() - self._began > limit:
            message = f"stopped after {limit:g} s, the study's limit of a trial"
            return self._give_up(Status.TIMED_OUT, message)
        return None

    def stop(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.join()

    def _send(self) -> None:
        self._curve = []
        self._began = time.monotonic()
        with contextlib.suppress(OSError):  # it died between two trials; poll() will see that
            self.connection.send(self.trial)

    def _died(self) -> Record | None:
        self.process.join()
        code = self.process.exitcode
        how = f"signal {-code}" if code and code < 0 else f"exit code {code}"
        if self._attempt < _ATTEMPTS:
            self._attempt += 1
            self.stop()
            self._spawn()
            self._send()
            return None
        message = f"its process died ({how}), {_ATTEMPTS} times; perhaps out of memory"
        return self._give_up(Status.CRASHED, message)

    def _give_up(self, status: Status, message: str) -> Record:
        record = Record(
            status=status,
            curve=tuple(self._curve),
            message=message,
            steps=self._curve[-1].step if self._curve else 0,
            seconds=time.monotonic() - self._began,
        )
        self.stop()
        self._spawn()
        self.trial = None
        return record

    def _spawn(self) -> None:
        # Spawned, not forked: torch's threads don't survive a fork.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs, self.datasets), daemon=True)
        self.process.start()
        theirs.close()
