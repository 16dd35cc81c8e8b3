"""How much of a file is read at once, so that a small one can't fill the memory."""

from __future__ import annotations

import os
import re
from pathlib import Path

from lstmlab.errors import InputError

VARIABLE = "LSTMLAB_LARGEST_FILE"
"""Holds the limit, so that the processes of a study have it, too."""
_DEFAULT = "2GB"
LONGEST_WORD = 255
"""Characters of a word in a vocabulary. A longer one (DNA, a hash, a link) is unknown: what was
seen in one text is seen in no other, and a vocabulary of them is as long as the data."""
_UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}


def largest_file() -> int:
    """Bytes that a file may have, uncompressed: 2 GB, or what ``--largest-file`` says."""
    return size(os.environ.get(VARIABLE) or _DEFAULT)


def size(text: str) -> int:
    """``4GB``, ``500MB`` or a number of bytes."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?b)?", text.strip().lower())
    if not match or float(match[1]) == 0:
        raise InputError(f"--largest-file {text}: write a size such as 500MB or 4GB")
    return int(float(match[1]) * _UNITS[match[2] or ""])


def too_large(path: Path | str) -> InputError:
    """What is said of a file that is larger, uncompressed."""
    limit = os.environ.get(VARIABLE) or _DEFAULT
    return InputError(
        f"{path}: more than {limit} of data, uncompressed; raise the limit with --largest-file, or "
        "split the file"
    )
