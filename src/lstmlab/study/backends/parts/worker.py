"""One process that takes trials, one at a time, and computes them with one thread."""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process

from lstmlab.study.backends.backend import Ended, Job, Place, Terms
from lstmlab.study.backends.parts.computing import compute, lost, prepare
from lstmlab.system.interrupts import OF_THE_TERMINAL

ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}


def work(connection: Connection, terms: Terms, place: Place) -> None:
    """Receive each :class:`Job`, and send the events of it as they come; an id that is received
    tells that trial to end where it is.

    An exception is not survived: who knows what it left behind.
    """
    for each in OF_THE_TERMINAL:  # the parent's to handle
        signal.signal(each, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
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
        trial = job.trial.id
        if failed:
            record = lost(failed, time.time(), place)
        else:
            stop = partial(ending.__contains__, trial)
            record = compute(job, terms, place, connection.send, stop)
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


def _die_with_parent() -> None:
    """A killed study must not leave processes that compute for nobody."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
