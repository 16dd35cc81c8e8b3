"""The exceptions that a caller is meant to see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class InputError(ValueError):
    """Something the user gave is wrong; the message is one line that says where and what to do.

    The command line prints the message on standard error and exits with code 2.
    """


class Unwritable(InputError, OSError):
    """Something can't be written: no space, no permission. Neither a recipe nor data is to blame.

    A study doesn't charge it to a trial.
    """


class TrainingError(RuntimeError):
    """Training ended without a model; the message is one line that says how.

    The command line prints the message on standard error and exits with code 1.
    """


class MachineError(RuntimeError):
    """The machine failed (a full disk, a broken installation), neither the input nor a training.

    The message is one line; the command line prints it on standard error and exits with code 3.
    """


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """``Unwritable`` where what is made inside, for ``path``, can't be written."""
    try:
        yield
    except Unwritable:
        raise
    except OSError as error:
        raise Unwritable(f"{path}: can't be written: {error.strerror or error}") from None
