"""Standard output that may be full, or a pipe that nobody reads any more."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from lstmlab.errors import InputError, Unwritable


@contextmanager
def printing() -> Iterator[None]:
    """``Unwritable``, one line, where what is printed inside finds no room; ``InputError`` where
    what it is printed on has no such character."""
    try:
        yield
        sys.stdout.flush()
    except (BrokenPipeError, Unwritable):
        raise
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        raise InputError(
            f"standard output is in {sys.stdout.encoding}, which has no '{character}'; set "
            "PYTHONIOENCODING=utf-8, or name a file with --out"
        ) from None
    except OSError as error:
        with suppress(OSError, ValueError):
            # What is left of it can't be written either, when the interpreter ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Unwritable(f"standard output: can't be written: {error.strerror}") from None
