"""Trials in processes of this machine, side by side, each with one thread.

What ends a process, by itself or from outside, ends one trial alone; the next finds a new one.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import ModuleType

from lstmlab.study.backends.backend import Began, Ended, Event, Job, Lost, Place, Tell, Terms
from lstmlab.study.backends.parts.computing import discard_checkpoints
from lstmlab.study.backends.parts.worker import work
from lstmlab.study.storing.made_by import made_by
from lstmlab.system.interrupts import kept_from_children
from lstmlab.trial import Record, Status

MOST = None
_START = 600.0
"""Seconds that a process may take until it can take a trial."""


def opened(terms: Terms, places: int) -> Processes:
    maker = made_by(terms.device)
    return Processes(terms, [Worker(terms, Place(number, maker)) for number in range(places)])


@dataclass
class Processes:
    """Workers, each started when it has something to do."""

    terms: Terms
    workers: list[Worker]

    @property
    def places(self) -> int:
        return len(self.workers)

    def submit(self, job: Job) -> None:
        next(worker for worker in self.workers if worker.job is None).begin(job)

    def wait(self, seconds: float, tell: Tell) -> None:
        busy = [worker for worker in self.workers if worker.job]
        # Events come through the connections, and so does a death.
        wait([worker.connection for worker in busy], timeout=seconds)
        for worker in busy:
            worker.poll(tell)

    def cancel(self, trial: str) -> None:
        for worker in self._with(trial):
            worker.stop()

    def end(self, trial: str) -> None:
        for worker in self._with(trial):
            with contextlib.suppress(OSError):
                worker.connection.send(trial)

    def take_away(self, trial: str) -> None:
        """End the trial's process as the end of its machine would: it leaves a checkpoint."""
        for worker in self._with(trial):
            if worker.process:
                worker.process.terminate()

    def settled(self, trial: str) -> None:
        discard_checkpoints(self.terms, trial)

    def close(self) -> None:
        for worker in self.workers:
            worker.stop()

    def _with(self, trial: str) -> list[Worker]:
        return [one for one in self.workers if one.job and one.job.trial.id == trial]


@dataclass
class Worker:
    """A process and the trial that it has, if any."""

    terms: Terms
    place: Place
    job: Job | None = None
    process: SpawnProcess | None = None
    connection: Connection = field(init=False)
    """The connection to the process, while there is one."""
    _started: float = 0.0
    """When the process was started, in monotonic seconds."""
    _began: bool = False
    """Whether it has taken a trial since."""
    _has: bool = False
    """Whether it has taken the trial at hand."""
    _oom_kills: int = 0

    def begin(self, job: Job) -> None:
        """Hand ``job`` to the process, or to a new one if there is none or it has died."""
        if self.process is None or not self.process.is_alive():
            self.stop()
            self._spawn()
        self.job, self._has = job, False
        with contextlib.suppress(OSError):  # it died just now; poll() will see that
            self.connection.send(job)

    def poll(self, tell: Tell) -> None:
        """Tell what has come from the process, until its trial is over."""
        while self.job and (event := self._next(self.job.trial.id)):
            if isinstance(event, Ended):
                self.job = None
                if event.record.traceback:  # what it computes next may fail for it
                    self.stop()
            tell(event)

    def stop(self) -> None:
        """End the process, if there is one; its trial is over."""
        self.job = None
        if self.process is not None:
            self.connection.close()
            self.process.kill()
            self.process.join()
            self.process = None

    def _next(self, trial: str) -> Event | None:
        """What comes next from the process, if anything has come; :class:`Lost` if it has died."""
        try:
            if self.connection.poll():
                event: Event = self.connection.recv()
                if isinstance(event, Began):
                    self._began = self._has = True
                return event
        except (EOFError, OSError):
            return self._death(trial)
        if not self._began and time.monotonic() - self._started > _START:
            self.stop()
            return Ended(trial, self._never_began())
        return None

    def _death(self, trial: str) -> Lost:
        assert self.process is not None
        self.process.join()
        status, how = _cause(self.process.exitcode or 0, _oom_kills() - self._oom_kills)
        self.stop()
        if not self._has and status is Status.CRASHED:  # it never saw the trial
            status, how = Status.INTERRUPTED, f"{how} before it could take a trial"
        return Lost(trial, status, f"its process {how}")

    def _never_began(self) -> Record:
        return Record(
            status=Status.INTERRUPTED,
            message=f"no process began within {_START:g} s",
            seconds=_START,
            started=time.time() - _START,
            **self.place.signed,
        )

    def _spawn(self) -> None:
        self._oom_kills, self._began, self._started = _oom_kills(), False, time.monotonic()
        # Spawned, not forked: torch's threads don't survive a fork.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(
            target=work, args=(theirs, self.terms, self.place), daemon=True
        )
        with kept_from_children(), _without_main():
            self.process.start()
        theirs.close()


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Processes that are started meanwhile don't run the user's script a second time, as they would
    to find what it defines: nothing of it is needed there, and what it does would be done again."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


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


def was_taken_away(lost: Lost) -> bool:
    """Whether its process ended because the machine said that it is about to be taken away."""
    return "(SIGTERM)" in lost.message


def _oom_kills() -> int:
    """Processes that Linux has killed for want of memory, since it started; 0 elsewhere."""
    try:
        lines = Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
