"""Ctrl-C, and what else asks a program to end: all do the same, and only in the first process."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from types import FrameType
from typing import Any

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
    _expect_nobody()
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):  # Ctrl-C is ignored, as in a shell's background; this isn't
        raise KeyboardInterrupt
    handler(number, frame)


def exit_code() -> int:
    """Returns the exit code of a program that was asked to end: 130 by Ctrl-C, 143 by SIGTERM."""
    return 128 + _received


@contextmanager
def answered_by(act: Callable[[signal.Signals], None]) -> Iterator[None]:
    """``act`` is called with each signal that asks to end meanwhile; those that were ignored
    before stay so."""

    def come(number: int, frame: FrameType | None) -> None:
        if number != signal.SIGINT:
            _expect_nobody()
        act(signal.Signals(number))

    before = {each: signal.getsignal(each) for each in ENDING}
    for each, handler in before.items():
        if handler is not signal.SIG_IGN:  # as Ctrl-C is in the background, and SIGHUP by nohup
            signal.signal(each, come)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


class _Forgiving:
    """A stream that may have lost its terminal or reader: what can't be written is dropped."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _expect_nobody() -> None:
    """From now on it is no error that nothing can be printed: the terminal may be gone, and what
    was learned must not be lost for want of someone to tell."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, _Forgiving):
            setattr(sys, name, _Forgiving(stream))


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
