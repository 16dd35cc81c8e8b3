"""A training in a process of its own, beside the one that is done here.

The process is this interpreter anew, not a ``multiprocessing`` one, which would run a user's script
a second time unless that is written for it. It hears of its trial, and when to end, through its
standard input, and tells of its points and what came of it through its standard output.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Self

from lstmlab.data.dataset import Dataset
from lstmlab.plugins.plugin import Plugin
from lstmlab.registry import in_use, use_sent
from lstmlab.system.interrupts import kept_from_children
from lstmlab.training.machine.memory import is_out_of_memory
from lstmlab.training.resuming.checkpoint import Checkpoints
from lstmlab.training.trial_run import Outcome, run
from lstmlab.trial import Point, Trial

_BEGIN = (
    "import sys; sys.path[:] = {path!r}; from lstmlab.training.machine import beside; beside.work()"
)


@dataclass(frozen=True)
class Job:
    """One training for the process beside this one, on the CPU."""

    trial: Trial
    dataset: Dataset
    threads: int
    checkpoints: Checkpoints | None = None
    until: float | None = None
    """Time (since 1970) when it has to be done."""
    plugins: tuple[Plugin, ...] = field(default_factory=in_use)
    """The user's own variants, as they are here."""


@dataclass(frozen=True)
class Result:
    """What a training in a process beside this one gave."""

    outcome: Outcome
    """The outcome, without what the model answered."""
    updates: int
    """How often it was asked whether training is to stop."""


class Beside:
    """``with`` it: a process that trains; afterwards there is none."""

    def __init__(self, job: Job, on_point: Callable[[Point], None] | None = None) -> None:
        self._job = job
        self._on_point = on_point or (lambda point: None)
        self._process: subprocess.Popen[bytes] | None = None
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._result: Result | Exception | None = None
        self._over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    stream and stream.close()

    @property
    def began(self) -> bool:
        return self._process is not None

    def begin(self) -> None:
        """Start the process; ``OSError`` where there can be none."""
        threads = {"OMP_NUM_THREADS": str(self._job.threads)}
        with kept_from_children():
            self._process = subprocess.Popen(
                [sys.executable, "-c", _BEGIN.format(path=sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, **threads},
                start_new_session=True,
            )
        threading.Thread(target=self._talk, args=(self._process,), daemon=True).start()

    def _talk(self, process: subprocess.Popen[bytes]) -> None:
        """Talks in a thread, so that no large data set or silent process holds training up."""
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pickle.dump(self._job, process.stdin)
            process.stdin.flush()
            while True:
                self._inbox.put(pickle.load(process.stdout))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):  # it has ended
            self._inbox.put(None)

    def end(self) -> None:
        """Tell it to end where it is."""
        if self._process and self._process.stdin:
            with contextlib.suppress(OSError, ValueError):
                self._process.stdin.write(b"\n")
                self._process.stdin.flush()

    def listen(self, patience: float = 0.0) -> bool:
        """Pass on the points that have come; wait for one so many seconds. Whether it is over."""
        with contextlib.suppress(queue.Empty):
            while not self._over:
                message = self._inbox.get(timeout=patience) if patience else self._inbox.get(False)
                if isinstance(message, Point):
                    self._on_point(message.model_copy(update={"beside": True}))
                else:
                    self._result, self._over = message, True
                patience = 0.0
        return self._over

    def result(self) -> Result | None:
        """Returns what the training gave, or None while it hasn't ended.

        An exception that ended it is raised here.
        """
        if isinstance(self._result, Exception):
            raise self._result
        return self._result


def work() -> None:
    """What the process does."""
    given = sys.stdin.buffer
    told_by = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed goes elsewhere
    job: Job = pickle.load(given)
    use_sent(job.plugins)
    told = threading.Event()
    updates = 0

    def hear() -> None:
        while given.read(1):
            told.set()
        os._exit(1)  # whom it trains for is gone

    threading.Thread(target=hear, daemon=True).start()

    def tell(message: object) -> None:
        pickle.dump(message, told_by)
        told_by.flush()

    def stop() -> bool:
        nonlocal updates
        updates += 1
        return told.is_set()

    try:
        outcome = run(
            job.trial,
            job.dataset,
            threads=job.threads,
            time_limit=job.until and max(0.0, job.until - time.time()),
            on_point=tell,
            stop=stop,
            checkpoints=job.checkpoints,
        )
        tell(Result(replace(outcome, answers={}), updates))
    except Exception as error:
        kind = MemoryError if is_out_of_memory(error) else RuntimeError
        tell(kind(f"in the training beside: {type(error).__name__}: {error}"))
    os._exit(0)
