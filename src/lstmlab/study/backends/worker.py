"""One process that takes trials, one at a time, and computes them with one thread."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process
from pathlib import Path

from lstmlab.data.dataset import Dataset
from lstmlab.plugins.plugin import Plugin
from lstmlab.registry import in_use, use_sent
from lstmlab.study.backends.faults import line, of_the_machine, shortened
from lstmlab.system.interrupts import OF_THE_TERMINAL
from lstmlab.trial import Record, Status, Trial

READY = "ready"
"""What a process sends when it can take a trial."""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Resumed:
    """A process sends it when it goes on with a trial that had taken so many seconds before."""

    seconds: float


@dataclass(frozen=True)
class Terms:
    """What is the same for all trials of a study."""

    datasets: Mapping[str, Dataset]
    """By fingerprint."""
    device: str
    time_limit: float | None = None
    """Seconds that a trial may take in all, the start of a process included."""
    search_limit: float | None = None
    """The same of a tuning trial, where it is another."""
    models: Path | None = None
    """Where the model of every trial that completes is left, in a folder of the trial's id; and of
    those that are told to end, as far as they came."""
    checkpoints: Path | None = None
    """Where trials that take longer than ``every`` leave what they can be gone on from."""
    every: float = 30.0
    """Seconds between two checkpoints of a trial: so much is repeated where a study was killed."""
    plugins: tuple[Plugin, ...] = field(default_factory=in_use)
    """The user's own variants, as they were when the study began."""


def work(connection: Connection, terms: Terms, number: int) -> None:
    """Send ``READY``; receive trials, each with the time (since 1970) when it was asked for; send
    each :class:`Point` as it comes, then the :class:`Record`. None tells the trial at hand to end
    where it is.

    An exception is not survived: who knows what it left behind.

    ``number``: which of the study's processes this is; of several GPUs each has one.
    """
    for each in OF_THE_TERMINAL:  # the parent's to handle
        signal.signal(each, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    os.environ.update(ONE_THREAD)  # before torch reads it
    inbox: queue.SimpleQueue[tuple[Trial, float] | None] = queue.SimpleQueue()
    told = threading.Event()
    threading.Thread(target=_listen, args=(connection, inbox, told), daemon=True).start()
    try:
        import lstmlab.training  # noqa: F401  takes seconds, which no trial is to be charged for

        use_sent(terms.plugins)
    except Exception as error:
        connection.send(_lost(error, time.time()))
        return
    connection.send(READY)
    while given := inbox.get():
        record = _attempt(*given, terms, connection, number, told)
        connection.send(record)
        if record.traceback:
            return


def _listen(
    connection: Connection,
    inbox: queue.SimpleQueue[tuple[Trial, float] | None],
    told: threading.Event,
) -> None:
    """Listens for messages, also while a trial is computed."""
    while True:
        try:
            message = connection.recv()
        except EOFError:
            inbox.put(None)
            return
        if message is None:
            told.set()
        else:
            inbox.put(message)


def _attempt(
    trial: Trial,
    began: float,
    terms: Terms,
    connection: Connection,
    number: int,
    told: threading.Event,
) -> Record:
    from lstmlab.training import run, saved
    from lstmlab.training.checkpoint import Checkpoints
    from lstmlab.training.device import share

    started = time.time()
    limit = (trial.purpose == "tune" and terms.search_limit) or terms.time_limit
    limit = limit and max(0.0, limit - (started - began))
    kept = None
    if terms.checkpoints:
        kept = Checkpoints(terms.checkpoints, terms.every, anew=True)
        if before := kept.elapsed(trial):
            connection.send(Resumed(before))
    try:
        outcome = run(
            trial,
            terms.datasets[trial.fingerprint],
            threads=1,
            time_limit=limit,
            on_point=connection.send,
            device=share(terms.device, number),
            stop=told.is_set,
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
        return record
    except Exception as error:
        return _lost(error, started)


def _lost(error: Exception, started: float) -> Record:
    """The record of a trial that ``error`` ended."""
    return Record(
        status=_status(error),
        message=line(error),
        traceback=shortened(error),
        seconds=time.time() - started,
        started=started,
    )


def _status(error: Exception) -> Status:
    if of_the_machine(error):
        return Status.INTERRUPTED
    from lstmlab.training.memory import is_out_of_memory

    return Status.OUT_OF_MEMORY if is_out_of_memory(error) else Status.CRASHED


def _die_with_parent() -> None:
    """A killed study must not leave processes that compute for nobody."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
