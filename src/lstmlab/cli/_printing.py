"""Standard output that may be full, or a pipe that nobody reads any more."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from lstmlab.errors import Unwritable


@contextmanager
def printing() -> Iterator[None]:
    """``Unwritable``, one line, where what is printed inside finds no room."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except Unwritable:
        raise
    except OSError as error:
        with suppress(OSError, ValueError):
            # What is left of it can't be written either, when the interpreter ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Unwritable(f"standard output: can't be written: {error.strerror}") from None
