"""Vectors in fastText's binary, ``.bin``: a word's is the mean of its own row and its parts' rows.

Parts are the character n-grams of ``<word>``, hashed into buckets (Bojanowski et al. 2017), so that
a word the file doesn't list has a vector, too. The layout is that of fastText's ``fasttext.cc``,
``args.cc``, ``dictionary.cc`` and ``densematrix.cc``, version 12.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstmlab.data.vectors.file import VectorFile
from lstmlab.data.vectors.matched import PARTS, Matched
from lstmlab.errors import InputError

_VERSION = 12
_ROWS = 4096
"""Rows of the matrix that are read at a time."""
_LINE_END = "</s>"
"""The only word that has no parts."""


@dataclass(frozen=True)
class _Arguments:
    """What of the file's settings the vectors hang on."""

    size: int
    buckets: int
    shortest: int
    longest: int


class _Damaged(Exception):
    pass


def read_fasttext(file: VectorFile, stream: BinaryIO, matched: Matched) -> None:
    """``InputError`` names the file and what is wrong with it."""
    try:
        _read(stream, matched)
    except _Damaged as error:
        raise InputError(f"{file.path}: {error}") from None


def parts_of(word: str, shortest: int, longest: int, buckets: int) -> list[int]:
    """Buckets of the n-grams of ``<word>`` of so many characters, in fastText's order."""
    text = f"<{word}>"
    found = []
    for start in range(len(text)):
        for end in range(start + shortest, min(start + longest, len(text)) + 1):
            if end - start == 1 and (start == 0 or end == len(text)):
                continue  # not the marks alone
            found.append(_hash(text[start:end].encode()) % buckets)
    return found


def _read(stream: BinaryIO, matched: Matched) -> None:
    _, version = _take(stream, "<2i")
    if version != _VERSION:
        raise _Damaged(f"of fastText's format {version}; only {_VERSION} can be read")
    size, _, _, _, _, _, _, _, buckets, shortest, longest, _, _ = _take(stream, "<12id")
    arguments = _Arguments(size, buckets, shortest, longest)
    words, listed = _dictionary(stream, matched)
    (quantized,) = _take(stream, "<?")
    if quantized:
        raise _Damaged("quantized (.ftz), which can't be read; take the .bin or .vec")
    rows, columns = _take(stream, "<2q")
    if columns != size or rows < 0:
        raise _Damaged("damaged: its matrix is not as its head says")
    needed = _needed(matched, arguments, words, listed)
    if any(max(some, default=0) >= rows for some in needed):
        raise _Damaged("damaged: its matrix is shorter than its head says")
    _sum_up(matched, needed, _matrix(stream, rows, size))


def _dictionary(stream: BinaryIO, matched: Matched) -> tuple[int, dict[int, tuple[str, int]]]:
    """How many words the file lists; and of those wanted, by their place among these: how the file
    writes it, and its number there."""
    entries, words, _, _, pruned = _take(stream, "<3i2q")
    if entries < 0 or words < 0:
        raise _Damaged("damaged: a negative number of words")
    listed: dict[int, tuple[str, int]] = {}
    for number in range(entries):
        word = _word(stream)
        _, kind = _take(stream, "<qb")
        if kind != 0:  # a label
            continue
        for row, how in matched.wanting(word):
            matched.how[row] = how
            listed[row] = (word.decode("utf-8", "replace"), number)
    if pruned > 0:
        _take(stream, f"<{2 * pruned}i")
    return words, listed


def _needed(
    matched: Matched, arguments: _Arguments, words: int, listed: dict[int, tuple[str, int]]
) -> list[list[int]]:
    """Returns for each word the rows of the matrix that are its own and its parts'."""
    needed = []
    for row, word in enumerate(matched.words):
        own, number = listed.get(row, (word, None))
        rows = [] if number is None else [number]
        if arguments.longest > 0 and arguments.buckets > 0 and own != _LINE_END:
            least, most = arguments.shortest, arguments.longest
            rows += [words + part for part in parts_of(own, least, most, arguments.buckets)]
        if number is None and rows:
            matched.how[row] = PARTS
        needed.append(rows)
    return needed


def _sum_up(
    matched: Matched,
    needed: list[list[int]],
    matrix: Iterator[tuple[int, NDArray[np.float32]]],
) -> None:
    """Each word's vector is the mean of the rows that it needs."""
    wanting: dict[int, list[int]] = {}
    for row, some in enumerate(needed):
        for one in some:
            wanting.setdefault(one, []).append(row)
    sums = np.zeros(matched.vectors.shape, np.float64)
    for first, some_rows in matrix:
        for offset, vector in enumerate(some_rows):
            for row in wanting.get(first + offset, ()):
                sums[row] += vector
    if not np.isfinite(sums).all():
        raise _Damaged("damaged: a number that is not finite")
    counts = np.array([len(some) for some in needed])
    matched.vectors[:] = sums / np.maximum(counts, 1)[:, None]


def _matrix(stream: BinaryIO, rows: int, size: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yields the rows of a matrix, some at a time, with the number of the first of them."""
    for first in range(0, rows, _ROWS):
        count = min(_ROWS, rows - first)
        content = stream.read(4 * count * size)
        if len(content) < 4 * count * size:
            raise _Damaged(f"damaged: it ends after {first:,} of {rows:,} vectors")
        yield first, np.frombuffer(content, "<f4").reshape(count, size)


def _hash(part: bytes) -> int:
    """FNV-1a of 32 bits, over bytes that have a sign: as fastText computes it."""
    value = 2166136261
    for byte in part:
        signed = byte - 256 if byte > 127 else byte
        value = ((value ^ (signed & 0xFFFFFFFF)) * 16777619) & 0xFFFFFFFF
    return value


def _take(stream: BinaryIO, form: str) -> tuple[Any, ...]:
    size = struct.calcsize(form)
    content = stream.read(size)
    if len(content) < size:
        raise _Damaged("damaged: it ends in the middle")
    return struct.unpack(form, content)


def _word(stream: BinaryIO) -> bytes:
    """Bytes up to a 0."""
    letters = bytearray()
    while letter := stream.read(1):
        if letter == b"\0":
            return bytes(letters)
        letters += letter
    raise _Damaged("damaged: it ends in the middle")
