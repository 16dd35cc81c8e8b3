"""How a worker computes one trial, whatever process it lives in and whoever hears of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable

from lstmlab.registry import use_sent
from lstmlab.study.backends.backend import Began, Job, Place, Reached, Tell, Terms
from lstmlab.study.faults import line, of_the_machine, shortened
from lstmlab.trial import Record, Status


def prepare(terms: Terms) -> None:
    """Load what every trial under ``terms`` needs, which takes seconds that no trial is to be
    charged for. A worker calls this once, before its first trial."""
    import lstmlab.training  # noqa: F401

    use_sent(terms.plugins)


def compute(job: Job, terms: Terms, place: Place, tell: Tell, stop: Callable[[], bool]) -> Record:
    """The record of ``job``, computed here and now with one thread.

    That it began and what it reached is told on the way; its end is for the caller to tell.
    ``stop`` is asked after every update: when it says so, the trial ends where it is. An exception
    becomes a record, with its traceback.
    """
    from lstmlab.artifacts import saved
    from lstmlab.training import run
    from lstmlab.training.machine.device import share
    from lstmlab.training.resuming.checkpoint import Checkpoints

    trial, started = job.trial, time.time()
    limit = (trial.purpose == "tune" and terms.search_limit) or terms.time_limit
    limit = limit and max(0.0, limit - (started - job.asked))
    kept = Checkpoints(terms.checkpoints, terms.every, anew=True) if terms.checkpoints else None
    tell(Began(trial.id, place, os.getpid(), kept.elapsed(trial) if kept else 0.0))
    try:
        outcome = run(
            trial,
            terms.datasets[trial.fingerprint],
            threads=1,
            time_limit=limit,
            on_point=lambda point: tell(Reached(trial.id, point)),
            device=share(terms.device, place.worker),
            stop=stop,
            checkpoints=kept,
        )
        record = outcome.record
        if terms.models and record.status is Status.COMPLETE:
            folder = terms.models / trial.id
            shutil.rmtree(folder, ignore_errors=True)  # of an attempt that was interrupted
            known = terms.datasets[trial.fingerprint].remembered
            saved.save(folder, saved.SavedModel.of(trial, outcome, known))
        if outcome.interrupted:
            how = {"status": Status.INTERRUPTED, "message": "told to end"}
            record = record.model_copy(update=how)
    except Exception as error:
        return lost(error, started, place)
    return record.model_copy(update=place.signed)


def lost(error: Exception, started: float, place: Place) -> Record:
    """The record of a trial that ``error`` ended."""
    return Record(
        status=_status(error),
        message=line(error),
        traceback=shortened(error),
        seconds=time.time() - started,
        started=started,
        **place.signed,
    )


def discard_checkpoints(terms: Terms, trial: str) -> None:
    """Remove what the trial of that id left to go on from, and the folder if it was the last."""
    if terms.checkpoints:
        shutil.rmtree(terms.checkpoints / trial, ignore_errors=True)
        with contextlib.suppress(OSError):  # others are left
            terms.checkpoints.rmdir()


def _status(error: Exception) -> Status:
    if of_the_machine(error):
        return Status.INTERRUPTED
    from lstmlab.training.machine.memory import is_out_of_memory

    return Status.OUT_OF_MEMORY if is_out_of_memory(error) else Status.CRASHED
