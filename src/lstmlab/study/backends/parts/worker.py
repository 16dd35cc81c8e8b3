"""One process that takes trials, one at a time, and computes them with one thread."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
import time
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process

from lstmlab.study.backends.backend import Ended, Event, Job, Place, Terms
from lstmlab.study.backends.parts.bucket import Bucket
from lstmlab.study.backends.parts.computing import compute, lost, prepare
from lstmlab.system.interrupts import OF_THE_TERMINAL

_LEAVING = 20.0
"""Seconds for a last checkpoint, when the parent has died."""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}


def work(connection: Connection, terms: Terms, place: Place) -> None:
    """Receive each :class:`Job`, and send the events of it as they come; an id that is received
    tells that trial to end where it is.

    An exception is not survived: who knows what it left behind. SIGTERM, by which a machine says
    that it is about to be taken away, ends the process when the trial at hand has left a
    checkpoint; so does the death of the parent, where checkpoints outlive the machine.
    """
    for each in OF_THE_TERMINAL:  # the parent's to handle
        signal.signal(each, signal.SIG_IGN)
    leaving, at_hand = threading.Event(), threading.Event()
    signal.signal(
        signal.SIGTERM, lambda *_: leaving.set() if at_hand.is_set() else _end_by_sigterm()
    )
    outlives = terms.cluster is not None and bool(terms.cluster.checkpoints)
    if outlives and hasattr(os, "setsid"):
        os.setsid()  # Ray ends by killing all processes that are of a seat's group
    ends = (leaving if outlives else None,)
    threading.Thread(target=_die_with_parent, args=ends, daemon=True).start()
    os.environ.update(ONE_THREAD)  # before torch reads it
    inbox: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
    ending: set[str] = set()
    threading.Thread(target=_listen, args=(connection, inbox, ending), daemon=True).start()
    failed: Exception | None = None
    try:
        prepare(terms)
    except Exception as error:
        failed = error
    while job := inbox.get():
        at_hand.set()
        trial = job.trial.id
        if failed:
            record = lost(failed, time.time(), place)
        else:
            stop = partial(_is_to_stop, trial, ending, leaving)
            record = compute(job, terms, place, partial(_tell, connection), stop)
        if leaving.is_set():
            _keep_elsewhere(terms, trial)
            _end_by_sigterm()
        at_hand.clear()
        connection.send(Ended(trial, record))
        if record.traceback:
            return


def _listen(connection: Connection, inbox: queue.SimpleQueue[Job | None], ending: set[str]) -> None:
    """Listens for messages, also while a trial is computed."""
    while True:
        try:
            message = connection.recv()
        except EOFError:
            inbox.put(None)
            return
        if isinstance(message, Job):
            ending.discard(message.trial.id)
            inbox.put(message)
        else:
            ending.add(message)


def _tell(connection: Connection, event: Event) -> None:
    """Tell what came of a trial; where nobody is left to hear it, the trial isn't to fail for that:
    it has a last checkpoint to leave."""
    with contextlib.suppress(OSError):
        connection.send(event)


def _is_to_stop(trial: str, ending: set[str], leaving: threading.Event) -> bool:
    return trial in ending or leaving.is_set()


def _keep_elsewhere(terms: Terms, trial: str) -> None:
    """Copy the last checkpoint to the bucket that all machines reach, if there is one: whoever does
    that at other times may be gone already."""
    address = terms.cluster.checkpoints if terms.cluster else ""
    if "://" in address and terms.checkpoints:
        with contextlib.suppress(OSError):  # an older one may be there
            Bucket(address, terms.checkpoints).keep(trial)


def _end_by_sigterm() -> None:
    """What the parent sees is what it would have seen without a last checkpoint."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTERM)


def _die_with_parent(leaving: threading.Event | None) -> None:
    """A killed study must not leave processes that compute for nobody. Where ``leaving`` is given,
    it is set, and there are some seconds left to write a checkpoint in."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        if leaving:
            leaving.set()
            time.sleep(_LEAVING)
        os._exit(1)
