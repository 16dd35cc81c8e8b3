"""How many workers one study can keep busy: they only pretend to compute, for a second each.

    python benchmarks/driving.py --workers 1 10 100 1000 2000

The schedule, the agenda and the store are the study's own, on this machine's disk; a trial takes
``--seconds``, and then has ten points of a curve and a record. Where the trials a second fall short
of the workers', the study's process is what they wait for: the processor time that it takes for a
trial says when. 5,000 workers with trials of a minute are done with 83 a second.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from lstmlab.study.agenda import Agenda
from lstmlab.study.backends.backend import Began, Ended, Event, Job, Place, Reached, Tell
from lstmlab.study.execute import Schedule
from lstmlab.study.planning import plan
from lstmlab.study.planning.study_file import StudyFile
from lstmlab.study.storing import store
from lstmlab.trial import Point, Record, Status


class Pretended:
    """So many workers, each of which is done after so many seconds."""

    def __init__(self, places: int, seconds: float) -> None:
        self.places, self._seconds = places, seconds
        self._jobs: deque[tuple[float, Job]] = deque()

    def submit(self, job: Job) -> None:
        self._jobs.append((time.monotonic() + self._seconds, job))

    def wait(self, seconds: float, tell: Tell) -> None:
        """Wait for the first that ends, and tell of all that have ended by then."""
        first = self._jobs[0][0] - time.monotonic()
        if first > 0:
            time.sleep(min(seconds, first))
        while self._jobs and self._jobs[0][0] <= time.monotonic():
            _, job = self._jobs.popleft()
            for event in _events(job):
                tell(event)

    def cancel(self, trial: str) -> None: ...

    def end(self, trial: str) -> None: ...

    def settled(self, trial: str) -> None: ...

    def close(self) -> None: ...


def _events(job: Job) -> Iterator[Event]:
    trial = job.trial.id
    yield Began(trial, Place(0, "pretended"), 1)
    curve = tuple(
        Point(epoch=float(n), step=10 * n, train_loss=1.0 / n, score=50.0 + n, seconds=6.0 * n)
        for n in range(1, 11)
    )
    yield from (Reached(trial, point) for point in curve)
    score = 80.0 + job.trial.seed % 7
    yield Ended(
        trial,
        Record(
            status=Status.COMPLETE, curve=curve, steps=100, seconds=60.0, started=time.time(),
            metrics={"dev": {"accuracy": score}, "test": {"accuracy": score}}, made_by="pretended",
        ),
    )  # fmt: skip


class Quiet:
    def ended(self, count: int = 1) -> None: ...

    def say(self, text: str) -> None: ...


def measured(workers: int, trials: int, seconds: float, folder: Path) -> tuple[float, float, float]:
    """Trials a second; this process's seconds of a processor for each; those before the first."""
    contenders = 20
    study = StudyFile.model_validate(
        {
            "name": "driven",
            "seeds": list(range(1, 1 + max(2, trials // contenders))),
            "tuning": {"trials": 0},
            "axes": {"hidden_size": list(range(8, 8 + contenders))},
            "recipe": {"wide": "none", "train_on": "train"},
            "tasks": [{"task": "sentiment", "dataset": "opinions-en"}],
        }
    )
    began = time.perf_counter()
    todo = plan.make(study, "driven", None)
    of_all = [candidate.contender for candidate in todo.candidates]
    with store.start(folder, todo.text, todo.ids, of_all, {"name": "driven"}) as kept:
        agenda = Agenda(todo, kept)
        backend = Pretended(workers, seconds)
        ready, busy = time.perf_counter(), time.process_time()
        with contextlib.closing(backend):
            Schedule(agenda, backend, cast(Any, Quiet())).run()
        took, busy = time.perf_counter() - ready, time.process_time() - busy
        assert len(agenda.done) == len(study.seeds) * contenders
    return len(agenda.done) / took, busy / len(agenda.done), ready - began


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--workers", type=int, nargs="+", default=[1, 10, 100, 1000, 2000])
    asked.add_argument("--seconds", type=float, default=1.0, help="that a trial takes")
    asked.add_argument("--rounds", type=int, default=10, help="trials of each worker")
    given = asked.parse_args()
    print("| workers | trials | trials a second | of the workers' | ms of CPU a trial |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for workers in given.workers:
        trials = max(40, given.rounds * workers)
        with tempfile.TemporaryDirectory() as folder:
            rate, busy, _ = measured(workers, trials, given.seconds, Path(folder) / "study")
        part = rate * given.seconds / workers
        print(f"| {workers} | {trials} | {rate:.1f} | {part:.0%} | {1000 * busy:.2f} |", flush=True)


if __name__ == "__main__":
    main()
