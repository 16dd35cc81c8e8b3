"""Backends opened on small data, whose texts are kept in a cache of their own."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lstmlab.checks.hearing import DATASET, LONG, Heard, trial
from lstmlab.data.preparing.shared import shared
from lstmlab.registry import find
from lstmlab.study.backends.backend import Backend, Job, Terms
from lstmlab.trial import Trial

__all__ = ["DATASET", "LONG", "Heard", "job", "opened", "trial"]


def job(one: Trial) -> Job:
    return Job(one, time.time())


@contextlib.contextmanager
def opened(name: str, cache: Path, places: int = 1, **terms: Any) -> Iterator[Backend]:
    """The backend of that name on ``DATASET``, whose texts are kept in ``cache``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(cache))
        data = {DATASET.fingerprint: shared(DATASET)}
        backend: Backend = find("backends", name).opened(Terms(data, "cpu", **terms), places)
        with contextlib.closing(backend):
            yield backend
