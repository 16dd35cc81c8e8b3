"""What is recorded of a trial that an exception ended."""

from __future__ import annotations

import threading
import time

from lstmlab.study.backends.parts.computing import Place, lost
from lstmlab.study.backends.parts.worker import _is_to_stop
from lstmlab.trial import Status


def test_a_lost_trial_has_its_time_and_its_reason() -> None:
    started = time.time() - 100
    record = lost(ValueError("no such thing"), started, Place(0, "lstmlab on a chip"))
    assert record.status is Status.CRASHED
    assert "no such thing" in record.message
    assert record.started == started
    assert 100 <= record.seconds < 160


def test_a_worker_stops_what_is_to_end_and_everything_when_it_leaves() -> None:
    leaving = threading.Event()
    assert _is_to_stop("a", {"a"}, leaving)
    assert not _is_to_stop("a", {"b"}, leaving)
    leaving.set()
    assert _is_to_stop("a", {"b"}, leaving)
