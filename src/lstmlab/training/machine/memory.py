"""Memory that is freed and asked for again, batch after batch."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Numbers of glibc's options (malloc.h)."""

_LARGEST = 32 << 20
"""Bytes of a block that is kept. Larger ones are few, and among batches of many lengths they would
leave holes that no other fits: without a limit, a run on long texts took five times the memory."""

_PAUSE = 2.0
"""Seconds."""


@cache
def keep_freed_memory() -> bool:
    """Let the process keep freed memory for its next allocations; whether the system can.

    glibc gives large blocks back to the system when they are freed, which then hands them out
    anew page by page, each zeroed: an eighth to a quarter of an LSTM's training step.
    """
    mallopt = _of_glibc("mallopt")
    return bool(
        mallopt and mallopt(_MMAP_THRESHOLD, _LARGEST) and mallopt(_TRIM_THRESHOLD, (1 << 31) - 1)
    )


class OtherWork:
    """``with`` it: work whose blocks are of other sizes, so that those kept would not fit.

    What is kept is given back before and after, unless that was done within ``_PAUSE`` seconds:
    it has to be got again, which in trials of a few seconds was felt.
    """

    def __init__(self) -> None:
        self._trim = _of_glibc("malloc_trim")
        self._last = time.monotonic()

    def __enter__(self) -> None:
        self._due = time.monotonic() - self._last > _PAUSE
        self._give_back()

    def __exit__(self, *error: object) -> None:
        self._give_back()
        if self._due:
            self._last = time.monotonic()

    def _give_back(self) -> None:
        if self._due and self._trim:
            self._trim(0)


def _of_glibc(name: str) -> Any:
    """One of its functions; None with another C library."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        return getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):
        return None


class Peak:
    """The most memory that the process has held since this was made, in MB.

    Linux counts anew from then, with what is freed given back first. Elsewhere only the peak of the
    whole process is known, so there it is what that was raised by, which is 0 where the process had
    held more before; and 0 where nothing is known (Windows).
    """

    def __init__(self, proc: Path = Path("/proc/self")) -> None:
        self._status = proc / "status"
        self._anew = False
        if trim := _of_glibc("malloc_trim"):
            trim(0)
        with contextlib.suppress(OSError):
            (proc / "clear_refs").write_text("5", encoding="ascii")
            self._anew = self._of_status() is not None
        self._before = 0.0 if self._anew else _whole_peak()

    def megabytes(self) -> float:
        if self._anew and (found := self._of_status()) is not None:
            return found
        return _whole_peak() - self._before

    def _of_status(self) -> float | None:
        for line in self._status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):  # in kB
                return int(line.split()[1]) / 1024
        return None


def _whole_peak() -> float:
    """MB that the process held at most since its start."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    return in_megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, sys.platform)


def in_megabytes(maximum: int, platform: str) -> float:
    """``ru_maxrss``: macOS says it in bytes, others in kilobytes."""
    return maximum / (1 << 20 if platform == "darwin" else 1 << 10)


def is_out_of_memory(error: Exception) -> bool:
    """Torch says it in the words of its allocators."""
    said = str(error).lower()
    return isinstance(error, MemoryError) or any(
        words in said for words in ("out of memory", "can't allocate memory", "not enough memory")
    )
