"""Ctrl-C, where what was learned so far is worth keeping."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from lstmlab.interrupts import ENDING


@contextmanager
def ending_early(console: Console) -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C has been pressed, or another signal asks to end; a second one interrupts."""
    from lstmlab.study.execute import KEEPING

    pressed = False

    def press(*_: object) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True
        console.print(KEEPING)

    before = {each: signal.getsignal(each) for each in ENDING}
    for each, handler in before.items():
        if handler is not signal.SIG_IGN:  # as Ctrl-C is in the background, and SIGHUP by nohup
            signal.signal(each, press)
    try:
        yield lambda: pressed
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
