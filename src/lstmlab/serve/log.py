"""The server's log: nobody can fill it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

_LOGGERS = ("uvicorn.error", "asyncio")


class OnceAMinute(logging.Filter):
    """Lets one record of each kind through a minute, and says how many it left out before it.

    Records are of one kind if they have the same message, its arguments aside, and the same type of
    exception: so the kinds are as many as there are places in the code that log.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, seconds: float = 60.0) -> None:
        super().__init__()
        self._clock, self._seconds = clock, seconds
        self._shown: dict[tuple[object, ...], float] = {}
        self._left_out: dict[tuple[object, ...], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind = (record.levelno, record.msg, record.exc_info and record.exc_info[0])
        now = self._clock()
        if now - self._shown.get(kind, -self._seconds) < self._seconds:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return False
        self._shown[kind] = now
        if before := self._left_out.pop(kind, 0):
            record.msg = f"{record.getMessage().rstrip()} (and {before:,} more such since the last)"
            record.args = ()
        return True


def bound() -> None:
    """Bounds what is logged from now on; called once uvicorn has set its loggers up."""
    once = OnceAMinute()
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(once)
