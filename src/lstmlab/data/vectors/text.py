"""Vectors as text: a word and its numbers a line (GloVe, word2vec, fastText's ``.vec``)."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstmlab.data.vectors.file import VectorFile
from lstmlab.data.vectors.matched import Matched
from lstmlab.errors import InputError


def read_text(file: VectorFile, stream: BinaryIO, matched: Matched) -> None:
    """``InputError`` names the file and the line that is wrong."""
    number = 0
    for number, line in enumerate(stream, 1):
        if number == 1 and file.header:
            continue
        stripped = line.rstrip()
        if not stripped:
            continue
        where = f"{file.path}, line {number}"
        if b"\t" in stripped:
            stripped = stripped.replace(b"\t", b" ")
        numbers = stripped.count(b" ")
        if numbers < file.size:
            raise InputError(f"{where}: {numbers} numbers, where {file.size} were expected")
        word, *fields = stripped.rsplit(b" ", file.size)
        if b" " in word and _number(word.rpartition(b" ")[2]) is not None and b"." in word:
            raise InputError(f"{where}: {numbers} numbers, where {file.size} were expected")
        rows = matched.wanting(word)
        if rows or number == 1:
            matched.take(rows, _vector(fields, where))
    if number <= int(file.header):
        raise InputError(f"{file.path}: no word vectors in it")


def _vector(fields: list[bytes], where: str) -> NDArray[np.float32]:
    found = [_number(field) for field in fields]
    for field, value in zip(fields, found, strict=True):
        if value is None:
            raise InputError(f"{where}: '{field.decode('utf-8', 'replace')}' is not a number")
    return np.array(found, np.float32)


def _number(field: bytes) -> float | None:
    """Returns a number, or None for what isn't one that is finite."""
    try:
        value = float(field)
    except ValueError:
        return None
    return value if np.isfinite(value) else None
