"""Whose fault an exception is: what a trial does itself, or the machine it runs on."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from lstmlab.errors import InputError, MachineError, Unwritable

LONGEST = 4000
"""Characters of a traceback that are kept: its end, which says most."""
_OF_THE_MACHINE = (OSError, ImportError, EOFError, sqlite3.Error)
_READERS = ("/numpy/lib/", "/json/")
"""Parts of the paths of modules that read files; of a damaged one they raise errors of all kinds,
those of a trial among them."""


def of_the_machine(error: BaseException) -> bool:
    """Whether ``error`` is one that another trial would have met, too: a file that can't be read or
    written, a library that can't be loaded."""
    if isinstance(error, InputError):
        return isinstance(error, Unwritable)
    return isinstance(error, _OF_THE_MACHINE) or any(
        part in frame.filename.replace("\\", "/")
        for frame in traceback.extract_tb(error.__traceback__)
        for part in _READERS
    )


def of_the_device(message: str) -> bool:
    """Whether an accelerator failed: whatever its process does next would fail as well."""
    return "CUDA error" in message or "HIP error" in message or "AcceleratorError" in message


def line(error: BaseException) -> str:
    """The error's first line, after its name unless it says by itself what can't be written."""
    first = next(iter(str(error).strip().splitlines()), "")
    if isinstance(error, Unwritable):
        return first
    return f"{type(error).__name__}: {first}"


def shortened(error: BaseException) -> str:
    """The traceback's end."""
    return "".join(traceback.format_exception(error))[-LONGEST:]


@contextmanager
def told() -> Iterator[None]:
    """``MachineError`` where what is done inside fails for a fault of the machine."""
    try:
        yield
    except BrokenPipeError:  # whoever reads what is printed has had enough
        raise
    except (*_OF_THE_MACHINE, MemoryError) as error:
        raise MachineError(
            f"{line(error)}; nothing that was kept before is lost, and the same command goes on"
        ) from error
