"""What is recorded of a trial that an exception ended."""

from __future__ import annotations

import threading
import time

from lstmlab.study.backends.backend import Began
from lstmlab.study.backends.parts.computing import Place, lost
from lstmlab.study.backends.parts.worker import _is_to_stop
from lstmlab.study.fitting.small_study import HOW
from lstmlab.study.storing import part
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


def test_a_trial_that_begins_had_taken_no_time_before() -> None:
    assert Began("a", Place(0, "lstmlab on a chip"), 1).before == 0


def test_of_a_whole_study_nothing_is_said_of_parts() -> None:
    assert part.said({}) == ""


def test_fit_compares_by_greedy_answers() -> None:
    assert HOW == {"train_on": "train", "evaluations": 5, "beam_size": 1}
