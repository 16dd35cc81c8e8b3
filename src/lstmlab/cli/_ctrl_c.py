"""Ctrl-C, where what was learned so far is worth keeping."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def ending_early(console: Console) -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C has been pressed; a second time, it interrupts as ever."""
    from lstmlab.study.execute import KEEPING

    pressed = False

    def press(*_: object) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True
        console.print(KEEPING)

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:  # as it is in the background
        signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)
