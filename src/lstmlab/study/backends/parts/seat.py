"""One place of a cluster: it computes trials in a process of its own, and keeps what they tell.

What it has to tell is asked for, so that a study that was killed and started again can ask anew:
of the trial at hand, or of the last one, everything is kept until the study says that it has it.
"""

from __future__ import annotations

import contextlib
import os
import platform
import queue
import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from lstmlab.errors import MachineError
from lstmlab.study.backends.backend import Ended, Event, Job, Lost, Place
from lstmlab.study.backends.parts.bucket import Bucket
from lstmlab.study.backends.parts.carried import Carried
from lstmlab.study.backends.processes import Processes, Worker
from lstmlab.study.storing.made_by import made_by
from lstmlab.trial import Status

_LOOK = 0.1
"""Seconds between two looks at what the study wants."""
_DYING = 1.0
"""Seconds that a killed process isn't told of: if its machine dies, that is what is to be told."""
_ALONE = 60.0
"""Seconds without a question after which a seat that has nothing to do goes away."""
_PARKED = 6 * 3600.0
"""The same of one that has a record for a study that may come back."""

Files = dict[str, bytes]
"""A folder's files, by their paths in it."""


@dataclass
class Told:
    """An event, with the model that the trial left."""

    event: Event
    model: Files | None = None


@dataclass(frozen=True)
class Answer:
    """What a seat says when it is asked for the events of a trial."""

    place: Place
    told: list[Told] = field(default_factory=list)


class Seat:
    """Lives in a process of the cluster. Every method may be called while another one waits."""

    def __init__(self, carried: Carried, number: int, bucket: str = "", node: str = "") -> None:
        """``number``: of the seat in its study; ``node``: its machine's id."""
        terms, self._own = carried.opened()
        _check(terms.device)
        self._terms = terms
        self._bucket = Bucket(bucket, terms.checkpoints) if bucket and terms.checkpoints else None
        name = "" if carried.here else platform.node()
        self.place, self._node = Place(number, made_by(terms.device), name), node
        self._wanted: queue.SimpleQueue[tuple[str, Job | str]] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._job: Job | None = None
        """The trial whose events are kept."""
        self._turn = ""
        self._told: list[Told] = []
        self._asked = time.monotonic()
        threading.Thread(target=self._serve, daemon=True).start()

    def at_hand(self) -> tuple[Place, str, str, str]:
        """The place; its machine's id; the id of the trial whose events are kept, if there is one;
        and its turn."""
        self._asked = time.monotonic()
        return self.place, self._node, self._job.trial.id if self._job else "", self._turn

    def heard(self, turn: str, after: int, seconds: float, job: Job | None = None) -> Answer:
        """The events of the trial of this ``turn`` from number ``after`` on, as soon as there are
        any; none after ``seconds``. With ``job`` the turn begins: it is computed from now on."""
        until = time.monotonic() + seconds
        with self._changed:
            if job and turn != self._turn:
                if self._job:
                    self._wanted.put(("cancel", self._job.trial.id))
                self._job, self._turn, self._told = job, turn, []
                self._changed.notify_all()  # who waits for another turn waits in vain
                self._wanted.put(("submit", job))
            while True:
                self._asked = time.monotonic()
                if turn != self._turn:
                    return Answer(self.place)
                if (told := self._told[after:]) or (left := until - self._asked) <= 0:
                    return Answer(self.place, told)
                self._changed.wait(left)

    def ask(self, what: str, trial: str) -> None:
        """Have the trial ``end`` or be ``cancel``-led; have it ``leave`` a checkpoint and be lost,
        because the machine is about to be taken away; or let go of what is kept of it because its
        record is ``settled``."""
        self._wanted.put((what, trial))

    def _serve(self) -> None:
        """Does what is wanted, and looks at the process; all calls of a backend come from here."""
        backend = Processes(self._terms, [Worker(self._terms, self.place)])
        busy = False
        with contextlib.closing(backend):
            while not self._left_alone(busy):
                with contextlib.suppress(queue.Empty):
                    while True:
                        # One that has something to do waits for that instead.
                        what, of = self._wanted.get(timeout=0.001 if busy else _LOOK)
                        self._do(backend, what, of)
                busy = backend.workers[0].job is not None
                if busy:
                    backend.wait(_LOOK, self._tell)
                    self._copy_checkpoint()
        if self._own:
            shutil.rmtree(self._own, ignore_errors=True)
        os._exit(0)

    def _do(self, backend: Processes, what: str, of: Job | str) -> None:
        match what, of:
            case "submit", Job():
                if self._bucket:
                    self._bucket.fetch(of.trial.id)
                backend.submit(of)
            case "cancel", str():
                backend.cancel(of)
            case "end", str():
                backend.end(of)
            case "leave", str():
                backend.take_away(of)
            case "settled", str():
                backend.settled(of)
                with self._changed:
                    if self._job and self._job.trial.id == of:
                        self._job, self._told = None, []

    def _tell(self, event: Event) -> None:
        if isinstance(event, Lost) and event.status is Status.INTERRUPTED:
            time.sleep(_DYING)
        told = Told(event)
        if isinstance(event, Ended):
            self._copy_checkpoint()
        if isinstance(event, Ended) and self._own and self._terms.models:
            folder = self._terms.models / event.trial
            told = Told(event, _files(folder))
            shutil.rmtree(folder, ignore_errors=True)
        with self._changed:
            if self._job and self._job.trial.id == event.trial:  # it wasn't replaced meanwhile
                self._told.append(told)
                self._changed.notify_all()

    def _copy_checkpoint(self) -> None:
        if self._bucket and self._job:
            self._bucket.keep(self._job.trial.id)

    def _left_alone(self, busy: bool) -> bool:
        waits = _PARKED if self._job else _ALONE
        return not busy and time.monotonic() - self._asked > waits


def _check(device: str) -> None:
    """``MachineError`` where this machine has no such device."""
    if device == "cuda":
        from lstmlab.training.machine.device import no_gpu

        if why := no_gpu():
            raise MachineError(f"device cuda: {why}")


def _files(folder: Path) -> Files | None:
    if not folder.is_dir():
        return None
    every = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in every}


def unpack(files: Files, folder: Path) -> None:
    """Make ``folder`` of them; it isn't there before it is whole."""
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    for name, content in files.items():
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.rmtree(folder, ignore_errors=True)
    new.replace(folder)
