"""Figures in all their formats, saved side by side: that is most of the time of a report."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial

from matplotlib.figure import Figure

from lstmlab.interrupts import kept_from_children
from lstmlab.report.svg import as_pdf, as_png, as_svg

Files = tuple[str, bytes, bytes]
"""A figure as SVG, PNG and PDF."""


class Saver:
    """Begins to save figures, and has their files when they are asked for."""

    def __init__(self, processes: ProcessPoolExecutor | None) -> None:
        self._processes = processes

    def __call__(self, figure: Figure) -> Callable[[], Files]:
        """What waits for the files of ``figure``."""
        if not self._processes:
            return partial(_save, figure)
        # Pickled here, where an error is raised: in the pool's own thread it would hang it.
        given = pickle.dumps(figure)
        with kept_from_children():
            return self._processes.submit(_save_pickled, given).result


@contextmanager
def saver(processes: int) -> Iterator[Saver]:
    """By so many processes beside this one; with 0 by this one, when the files are asked for."""
    if not processes:
        yield Saver(None)
        return
    # Spawned, not forked: threads that computed the evidence don't survive a fork.
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, spawn, initializer=_leave_interrupts_alone)
    try:
        yield Saver(pool)
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_alone() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle


def _save_pickled(figure: bytes) -> Files:
    return _save(pickle.loads(figure))


def _save(figure: Figure) -> Files:
    return as_svg(figure), as_png(figure), as_pdf(figure)
