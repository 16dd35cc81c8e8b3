"""Ctrl-C, and what else asks a program to end: all do the same, and only in the first process."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from types import FrameType

OF_THE_TERMINAL = [signal.SIGINT, *[signal.SIGHUP] * hasattr(signal, "SIGHUP")]
"""What a terminal sends to every process in it: when Ctrl-C is pressed, and when it is closed."""
ENDING = (*OF_THE_TERMINAL, signal.SIGTERM)
"""What asks a program to end; SIGTERM comes from a container, or ``kill``."""
_received = signal.SIGINT


def end_as_ctrl_c_does() -> None:
    """Let SIGTERM, as a container sends it, and SIGHUP, as a closed terminal does, do from now on
    what Ctrl-C does at that moment. What is ignored (``nohup``) stays ignored."""
    for each in ENDING[1:]:
        if signal.getsignal(each) is signal.SIG_DFL:
            signal.signal(each, _as_ctrl_c)


def _as_ctrl_c(number: int, frame: FrameType | None) -> None:
    global _received
    _received = signal.Signals(number)
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):  # Ctrl-C is ignored, as in a shell's background; this isn't
        raise KeyboardInterrupt
    handler(number, frame)


def exit_code() -> int:
    """Of a program that was asked to end: 130 by Ctrl-C, 143 by SIGTERM."""
    return 128 + _received


@contextmanager
def kept_from_children() -> Iterator[None]:
    """Processes that are started meanwhile never see a terminal's signals, not even before their
    first line.

    This one sees them afterwards. On Windows nothing happens: a child has to ignore it itself.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # its start would let them through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, OF_THE_TERMINAL)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
