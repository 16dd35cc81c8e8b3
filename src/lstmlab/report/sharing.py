"""Work of a report that processes beside this one help with: evidence that is long in the making,
and figures in all their formats."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, ParamSpec, Protocol, TypeVar

from lstmlab.system.interrupts import kept_from_children

P = ParamSpec("P")
T = TypeVar("T")


class Begin(Protocol):
    """Begins to call a function, and has its result when that is asked for."""

    def __call__(
        self, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs
    ) -> Callable[[], T]: ...


when_asked: Begin = partial
"""Begins nothing beforehand: it calls the function when the result is asked for."""


@contextmanager
def beside(processes: int) -> Iterator[Begin]:
    """Gives a :class:`Begin` that has so many processes work in the order begun, and this one, too:
    it calls what is asked for while that waits for its turn. So results are best asked for from the
    other end. With 0 processes it is ``when_asked``."""
    if not processes:
        yield when_asked
        return
    # Spawned, not forked: threads that computed the evidence don't survive a fork.
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, spawn, initializer=_leave_interrupts_alone)

    def begin(
        function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs
    ) -> Callable[[], T]:
        # Pickled here, where an error is raised: in the pool's own thread it would hang it.
        given = pickle.dumps((function, arguments, named))
        with kept_from_children():
            future = pool.submit(_called, given)

        def result() -> T:
            if future.cancel():
                return function(*arguments, **named)
            found: T = future.result()
            return found

        return result

    try:
        yield begin
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_alone() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle


def _called(given: bytes) -> Any:
    function, arguments, named = pickle.loads(given)
    return function(*arguments, **named)
