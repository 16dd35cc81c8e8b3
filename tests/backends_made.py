"""Backends opened on small data, and what they tell of a trial."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lstmlab.data.preparing.shared import shared
from lstmlab.recipe import Recipe
from lstmlab.registry import find
from lstmlab.study.backends.backend import Backend, Began, Ended, Event, Job, Lost, Terms
from lstmlab.trial import Record, Trial
from small_data import labelled

DATASET = labelled()
LONG = 100_000
"""Epochs that nobody waits for."""


def trial(**changes: Any) -> Trial:
    """One of a few updates, unless ``changes`` to its recipe say otherwise."""
    recipe = Recipe(
        hidden_size=8, embedding_size=8, epochs=2, min_count=1, precision="float32", evaluations=2
    ).updated(changes)
    return Trial(
        task="sentiment", dataset="d", fingerprint=DATASET.fingerprint, recipe=recipe, seed=1
    )


def job(one: Trial) -> Job:
    return Job(one, time.time())


@contextlib.contextmanager
def opened(name: str, cache: Path, places: int = 1, **terms: Any) -> Iterator[Backend]:
    """The backend of that name on ``DATASET``, whose texts are kept in ``cache``."""
    with _cache(cache):
        data = {DATASET.fingerprint: shared(DATASET)}
        backend: Backend = find("backends", name).opened(Terms(data, "cpu", **terms), places)
        with contextlib.closing(backend):
            yield backend


@contextlib.contextmanager
def _cache(folder: Path) -> Iterator[None]:
    import pytest

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(folder))
        yield


@dataclass
class Heard:
    """What a backend has told, in its order."""

    backend: Backend
    events: list[Event] = field(default_factory=list)
    _before: int = 0
    """Events that had come when the last trial was submitted."""

    def submit(self, one: Trial) -> None:
        self._before = len(self.events)
        self.backend.submit(job(one))

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def until(self, kind: Any, seconds: float = 120.0) -> Any:
        """The first event of that kind (or those kinds) since the last trial was submitted."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            mine = self.events[self._before :]
            if found := [event for event in mine if isinstance(event, kind)]:
                return found[0]
            self.backend.wait(0.05, self)
        raise AssertionError(f"nothing of that kind came: {mine}")

    def run(self, one: Trial) -> Ended | Lost:
        """What becomes of that trial."""
        self.submit(one)
        over: Ended | Lost = self.until((Ended, Lost))
        return over

    def record(self, one: Trial) -> Record:
        """The record that the trial ends with."""
        over = self.run(one)
        assert isinstance(over, Ended), over
        return over.record

    def process(self) -> int:
        """The process of the trial that began last."""
        began: Began = self.of(Began)[-1]
        return began.process
