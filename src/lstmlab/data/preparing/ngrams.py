"""Text to counted n-grams, of words and of characters, each known by a 44-bit hash; NumPy only.

Words are runs of letters, digits and marks, apostrophes within them included; every other sign, and
every character of a script that is written without spaces, stands alone. Character n-grams stay
inside what spaces part, and see where it begins and ends, as scikit-learn's ``char_wb`` has them.

A hash stands for its n-gram, so no list of strings is kept: which n-gram it was is seen in the text
itself. Chance makes two of ten million n-grams one with a probability of about 0.9 in all, which
nothing here would notice.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

KEY_BITS = 44
"""A hash has so many bits; the other bits of 64 hold the text's number while n-grams are
counted."""
_TEXTS = 1 << 12
"""Texts, and _LETTERS characters, that are counted at a time at most."""
_LETTERS = 1 << 20

_BASE = 0x9E3779B97F4A7C15 | 1
_INVERSE = pow(_BASE, -1, 1 << 64)
_SPACE, _WORD, _ALONE, _APOSTROPHE, _UNSEEN = range(5)
_WITHOUT_SPACES = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x30FF),
    (0x31F0, 0x31FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
"""Thai and Lao, Burmese, Khmer, and Chinese and Japanese characters."""


@dataclass(frozen=True)
class Kinds:
    """Which n-grams are counted: lengths from, and to; (1, 0) are none."""

    words: tuple[int, int] = (1, 0)
    characters: tuple[int, int] = (1, 0)

    @property
    def has_words(self) -> bool:
        return self.words[0] <= self.words[1]

    @property
    def has_characters(self) -> bool:
        return self.characters[0] <= self.characters[1]


@dataclass(frozen=True)
class Counted:
    """How often each n-gram is in each text: a sparse table in rows, keys rising in each."""

    keys: NDArray[np.int64]
    counts: NDArray[np.float32]
    offsets: NDArray[np.int64]
    """Row ``i`` is ``offsets[i] : offsets[i + 1]``."""


def counted(texts: Sequence[str], kinds: Kinds) -> Counted:
    """The n-grams of each text."""
    keys, counts, sizes = [], [], []
    for some in _portions(texts):
        found, rows, _ = _ngrams(some, kinds)
        both = (rows.astype(np.uint64) << np.uint64(KEY_BITS)) | found
        both.sort()
        first = np.flatnonzero(np.concatenate([[True], both[1:] != both[:-1]])[: len(both)])
        counts.append(np.diff(np.append(first, len(both))).astype(np.float32))
        both = both[first]
        keys.append((both & np.uint64((1 << KEY_BITS) - 1)).astype(np.int64))
        rows = (both >> np.uint64(KEY_BITS)).astype(np.int64)
        sizes.append(np.bincount(rows, minlength=len(some)))
    nothing = [np.zeros(0, np.int64)]
    return Counted(
        np.concatenate(keys or nothing),
        np.concatenate(counts or nothing).astype(np.float32),
        np.concatenate([[0], np.cumsum(np.concatenate(sizes or nothing))]).astype(np.int64),
    )


def spelled(text: str, kinds: Kinds) -> dict[int, str]:
    """Hash -> n-gram, as it stands in the lowercased ``text``; a space is where a word ends."""
    found, _, (letters, starts, ends) = _ngrams([text], kinds)
    where = zip(found.tolist(), starts.tolist(), ends.tolist(), strict=True)
    return {key: letters[start:end] for key, start, end in where}


def without_spaces(texts: Sequence[str]) -> bool:
    """Whether most letters are of scripts that part no words by spaces."""
    letters = _codes("".join(texts))
    unspaced = _is_without_spaces(letters)
    written = unspaced | (_classes(letters) == _WORD)
    return bool(2 * np.count_nonzero(unspaced) > np.count_nonzero(written))


def _portions(texts: Sequence[str]) -> Iterator[list[str]]:
    some: list[str] = []
    letters = 0
    for text in texts:
        if some and (len(some) == _TEXTS or letters + len(text) > _LETTERS):
            yield some
            some, letters = [], 0
        some.append(text)
        letters += len(text)
    if some:
        yield some


def _ngrams(
    texts: Sequence[str], kinds: Kinds
) -> tuple[NDArray[np.uint64], NDArray[np.int64], tuple[str, NDArray[np.int64], NDArray[np.int64]]]:
    """Hash and text of each n-gram, and where it is in the joined, lowercased text."""
    plain = [f" {' '.join(_normal(text).split())} " for text in texts]
    letters = "".join(plain)
    codes = _codes(letters)
    rows = np.repeat(np.arange(len(plain)), [len(text) for text in plain])
    powers, inverses = _powers(1 << max(10, len(codes).bit_length()))
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes.astype(np.uint64) * powers[: len(codes)], out=sums[1:])

    def hashes(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint64]:
        return (sums[ends] - sums[starts]) * inverses[starts]

    found: list[NDArray[np.uint64]] = [np.zeros(0, np.uint64)]
    where: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = [(np.zeros(0, np.int64),) * 2]
    if kinds.has_words:
        starts, ends = _words(codes)
        each = hashes(starts, ends)
        for size in range(kinds.words[0], kinds.words[1] + 1):
            some = len(starts) - size + 1
            if some <= 0:
                break
            joined = each[:some]
            for next_ in range(1, size):
                joined = _mixed(joined) + each[next_ : next_ + some]
            same = rows[starts[:some]] == rows[starts[size - 1 :]]
            found.append(_mixed(joined + np.uint64(size << 8))[same])
            where.append((starts[:some][same], ends[size - 1 :][same]))
    if kinds.has_characters:
        space = codes == ord(" ")
        spaces = np.concatenate([[0], np.cumsum(space)])
        for size in range(kinds.characters[0], kinds.characters[1] + 1):
            starts = np.arange(len(codes) - size + 1)
            inner = spaces[size - 1 :][: len(starts)] - spaces[1 : len(starts) + 1]
            fits = ~space[: len(starts)] if size == 1 else inner == 0
            if size == 2:
                fits &= ~(space[:-1] & space[1:])
            starts = starts[fits]
            found.append(_mixed(hashes(starts, starts + size) + np.uint64(size)))
            where.append((starts, starts + size))
    keys = np.concatenate(found) >> np.uint64(64 - KEY_BITS)
    starts, ends = (np.concatenate([each[side] for each in where]) for side in (0, 1))
    return keys, rows[starts], (letters, starts, ends)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@lru_cache(2)
def _powers(count: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Those of the base, from 0 on, and of its inverse; modulo 2 ** 64."""
    tables = []
    for base in (_BASE, _INVERSE):
        table = np.full(count, base, np.uint64)
        table[0] = 1
        tables.append(np.cumprod(table))
    return tables[0], tables[1]


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finalizer: every bit depends on all."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


_TABLE = np.full(0x110000, _UNSEEN, np.uint8)


def _classes(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    classes = _TABLE[codes]
    if (unseen := classes == _UNSEEN).any():
        for code in np.unique(codes[unseen]).tolist():
            _TABLE[code] = _class(chr(code))
        classes = _TABLE[codes]
    return classes


def _class(letter: str) -> int:
    if letter.isspace():
        return _SPACE
    if letter in "'’":
        return _APOSTROPHE
    if any(first <= ord(letter) <= last for first, last in _WITHOUT_SPACES):
        return _ALONE
    return _WORD if letter == "_" or unicodedata.category(letter)[0] in "LMN" else _ALONE


def _is_without_spaces(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    return np.logical_or.reduce([(codes >= low) & (codes <= high) for low, high in _WITHOUT_SPACES])


def _words(codes: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returns where each word starts and ends."""
    classes = _classes(codes)
    word = classes == _WORD
    before = np.concatenate([[False], word[:-1]])
    after = np.concatenate([word[1:], [False]])
    word |= (classes == _APOSTROPHE) & before & after
    before = np.concatenate([[False], word[:-1]])
    after = np.concatenate([word[1:], [False]])
    alone = ~word & (classes != _SPACE)
    return np.flatnonzero(alone | (word & ~before)), np.flatnonzero(alone | (word & ~after)) + 1
