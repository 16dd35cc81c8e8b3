"""What a message quotes of what a user gave: short enough to read, and safe to paste."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[\w@%+=:,./-]+")
"""What no shell reads as anything else."""


def short(text: str, most: int = 60) -> str:
    """``text`` on one line, its end cut off where it is longer than ``most`` characters."""
    # Not all of a text of megabytes has to be split for its beginning.
    line = " ".join(text[: 4 * most].split())
    whole = len(text) <= 4 * most and len(line) <= most
    return line if whole else f"{line[: most - 1]}…"


def some(names: Iterable[str], most: int = 12, between: str = ", ", each: int = 60) -> str:
    """The first ``most`` of ``names``, ``each`` of so many characters at most, and how many more
    there are."""
    given = list(names)
    more = len(given) - most
    listed = between.join(short(name, each) for name in given[:most])
    return f"{listed} and {more:,} more" if more > 0 else listed


def option(ours: str, theirs: str) -> str:
    """``--column ours=theirs`` as it can be pasted into a shell."""
    return f"--column {as_argument(f'{ours}={theirs}')}"


def as_argument(text: str) -> str:
    """``text`` as one argument that can be pasted into a shell."""
    return text if _PLAIN.fullmatch(text) else "'" + text.replace("'", "'\"'\"'") + "'"
