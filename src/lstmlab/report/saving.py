"""Figures in all their formats, saved side by side: that is most of the time of a report."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from matplotlib.figure import Figure

from lstmlab.interrupts import kept_from_children
from lstmlab.report.svg import as_pdf, as_png, as_svg

Files = tuple[str, bytes, bytes]
"""A figure as SVG, PNG and PDF."""


@contextmanager
def saved(figures: Sequence[Figure], jobs: int) -> Iterator[Iterator[Files]]:
    """Each of ``figures``, in their order, saved by so many processes from now on; with 1, by this
    one when its turn comes."""
    if jobs == 1:
        yield map(_save, figures)
        return
    # Spawned, not forked: threads that computed the evidence don't survive a fork.
    spawn = multiprocessing.get_context("spawn")
    processes = ProcessPoolExecutor(jobs, spawn, initializer=_leave_interrupts_alone)
    try:
        # Pickled here, where an error is raised: in the pool's own thread it would hang it.
        given = [*map(pickle.dumps, figures)]
        with kept_from_children():
            files = processes.map(_save_pickled, given)
        yield files
    finally:
        processes.shutdown(cancel_futures=True)


def _leave_interrupts_alone() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle


def _save_pickled(figure: bytes) -> Files:
    return _save(pickle.loads(figure))


def _save(figure: Figure) -> Files:
    return as_svg(figure), as_png(figure), as_pdf(figure)
