"""A backend on small data: trials that are handed to it, and what it tells of them."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lstmlab.checks.check import Failed, expect
from lstmlab.checks.examples import labelled
from lstmlab.data.preparing.shared import shared
from lstmlab.recipe import Recipe
from lstmlab.registry import find
from lstmlab.study.backends.backend import Backend, Began, Ended, Event, Job, Lost, Terms
from lstmlab.trial import Record, Trial

DATASET = labelled()
SMALL = {
    "hidden_size": 8, "embedding_size": 8, "epochs": 2, "min_count": 1, "precision": "float32",
    "evaluations": 2,
}  # fmt: skip
"""The fields of a recipe that make a trial a few updates long."""
LONG = 100_000
"""Epochs that nobody waits for."""
_PATIENCE = 300.0
"""Seconds in which anything at all must be told of a trial, on a machine with other work to do."""


def trial(**changes: Any) -> Trial:
    """Returns a trial of a few updates, unless ``changes`` to its recipe say otherwise."""
    recipe = Recipe().updated({**SMALL, **changes})
    return Trial(
        task="sentiment", dataset="d", fingerprint=DATASET.fingerprint, recipe=recipe, seed=1
    )


@dataclass
class Heard:
    """What a backend has told, in its order."""

    backend: Backend
    folder: Path = field(default_factory=Path)
    """Where models are left and checkpoints kept, if they are."""
    events: list[Event] = field(default_factory=list)
    _before: int = 0
    """Events that had come when the last trial was submitted."""
    _cancelled: str = ""
    _at: type[Any] | None = None
    _act: Callable[[Any], None] | None = None

    def submit(self, one: Trial) -> None:
        self._before = len(self.events)
        self.backend.submit(Job(one, time.time()))

    def cancel(self, event: Event) -> None:
        """Cancels the trial of that event, of which nothing may be told any more."""
        self.backend.cancel(event.trial)
        self._cancelled = event.trial

    def __call__(self, event: Event) -> None:
        if self._cancelled and event.trial == self._cancelled:
            raise Failed(f"after a trial was cancelled it told {type(event).__name__} of it")
        self.events.append(event)
        if self._act and self._at and isinstance(event, self._at):
            act, self._act = self._act, None
            act(event)

    def do(self, at: type[Any], act: Callable[[Any], None]) -> None:
        """Calls ``act`` with the next event of that kind, at the moment when it is told."""
        self._at, self._act = at, act

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def until(self, kind: Any, seconds: float = _PATIENCE) -> Any:
        """The first event of that kind (or those kinds) since the last trial was submitted."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            mine = self.events[self._before :]
            if found := [event for event in mine if isinstance(event, kind)]:
                return found[0]
            self.backend.wait(0.05, self)
        kinds = kind if isinstance(kind, tuple) else (kind,)
        wanted = " or ".join(one.__name__ for one in kinds)
        counts = Counter(type(event).__name__ for event in mine)
        told = ", ".join(f"{count} {name}" for name, count in counts.items()) or "nothing"
        raise Failed(f"in {seconds:.0f} s it told {told}, and no {wanted}")

    def run(self, one: Trial) -> Ended | Lost:
        """What becomes of that trial."""
        self.submit(one)
        over: Ended | Lost = self.until((Ended, Lost))
        return over

    def record(self, one: Trial) -> Record:
        """The record that the trial ends with."""
        over = self.run(one)
        if isinstance(over, Lost):
            raise Failed(f"it lost a trial, though nothing happened to it: {over.message}")
        return over.record

    def process(self) -> int:
        """The process of the trial that began last."""
        began: Began = self.of(Began)[-1]
        return began.process

    def checkpoints(self, one: Trial) -> list[Path]:
        return [*(self.folder / "kept" / one.id).glob("checkpoint-*")]


@contextlib.contextmanager
def heard(name: str) -> Iterator[Heard]:
    """The backend of that name for one trial at a time, which keeps models and checkpoints."""
    module = find("backends", name)
    expect(callable(module.opened), "opened can't be called")
    with tempfile.TemporaryDirectory(prefix="lstmlab-check-") as place:
        folder = Path(place)
        data = {DATASET.fingerprint: shared(DATASET)}
        terms = Terms(
            data, "cpu", models=folder / "models", checkpoints=folder / "kept", every=1000.0
        )
        with contextlib.closing(module.opened(terms, 1)) as backend:
            yield Heard(backend, folder)
