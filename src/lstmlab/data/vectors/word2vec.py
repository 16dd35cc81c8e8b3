"""Vectors in word2vec's binary: a line of how many and how long, then word, space, numbers."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from lstmlab.data.vectors.file import VectorFile
from lstmlab.data.vectors.matched import Matched
from lstmlab.errors import InputError

_READ = 1 << 24
_LONGEST_WORD = 1 << 14
"""Bytes."""


def read_word2vec(file: VectorFile, stream: BinaryIO, matched: Matched) -> None:
    """``InputError`` names the file and the word, counted from 1, at which it is damaged."""
    count = int(stream.readline().split()[0])
    held, at, length = b"", 0, 4 * file.size
    for number in range(1, count + 1):
        end = held.find(b" ", at)
        if end < 0 or end + 1 + length > len(held):
            held, at = held[at:] + stream.read(_READ), 0
            end = held.find(b" ")
        numbers = held[end + 1 : end + 1 + length]
        if not 0 <= end - at <= _LONGEST_WORD or len(numbers) < length:
            raise InputError(f"{file.path}: damaged at word {number:,} of {count:,}")
        word = held[at:end].lstrip(b"\n")  # some programs end a vector with a line end
        at = end + 1 + length
        if rows := matched.wanting(word):
            vector = np.frombuffer(numbers, "<f4")
            if not np.isfinite(vector).all():
                raise InputError(
                    f"{file.path}: word {number:,} has a number that is not finite; it is damaged"
                )
            matched.take(rows, vector)
