"""The exceptions that a caller is meant to see."""

from __future__ import annotations


class InputError(ValueError):
    """Something the user gave is wrong; the message is one line that says where and what to do.

    The command line prints the message on standard error and exits with code 2.
    """


class TrainingError(RuntimeError):
    """Training ended without a model; the message is one line that says how.

    The command line prints the message on standard error and exits with code 1.
    """
