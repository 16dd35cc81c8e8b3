"""The one exception for mistakes in what a person gave us."""

from __future__ import annotations


class InputError(Exception):
    """Something the user gave is wrong; the message is one line that says where and what to do.

    The command line prints the message on standard error and exits with code 2.
    """
