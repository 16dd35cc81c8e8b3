"""Ctrl-C, SIGTERM and SIGHUP, where what was learned so far is worth keeping."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from lstmlab.system.interrupts import answered_by


@contextmanager
def ending_early(console: Console) -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C has been pressed, or SIGTERM or SIGHUP has come (from ``kill``, a container
    that stops, a terminal that closes).

    After that Ctrl-C interrupts as ever, and so does a second SIGTERM. A session that ends sends
    both of the others, SIGHUP more than once, and means no more by it.
    """
    from lstmlab.study.execute import KEEPING

    came: set[signal.Signals] = set()

    def act(which: signal.Signals) -> None:
        again = which is signal.SIGINT or (which in came and which is signal.SIGTERM)
        if came and again:
            raise KeyboardInterrupt
        if not came:
            console.print(KEEPING)
        came.add(which)

    with answered_by(act):
        yield lambda: bool(came)
