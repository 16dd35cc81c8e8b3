"""How words are spelled, so that a word seen rarely or never still says something.

A word's parts are its character n-grams between ``<`` and ``>`` (Bojanowski et al. 2017) and a
coarse shape; hashed, so that no list of them has to be kept with a model.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstmlab.data.preparing.batches import pad
from lstmlab.data.tokenizing.tokenizer import Tokens
from lstmlab.data.understanding.alike import one_form

BUCKETS = 8192
"""Numbers of parts; 0 is none."""

_LENGTHS = (3, 4, 5)
_MOST = 32
"""Parts of a word that are read: the shape, then shorter n-grams before longer ones."""


@dataclass(frozen=True)
class Spelling:
    """How the words of some texts are spelled."""

    words: Tokens
    """Which distinct word each token is, from 1; 0 is padding."""
    parts: NDArray[np.int16]
    """(distinct words + 1, most parts): the numbers of each word's parts, filled up with 0."""

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Spelling:
        """Reads the spelling of texts given as words, in the letters that stand there."""
        number: dict[str, int] = {}
        ids: list[int] = []
        ends = [0]
        for text in texts:
            ids += [number.setdefault(word, len(number) + 1) for word in text]
            ends.append(len(ids))
        spelled = [[], *map(parts_of, number)]
        parts = np.zeros((len(spelled), max(1, *map(len, spelled))), np.int16)
        for row, some in zip(parts, spelled, strict=True):
            row[: len(some)] = some
        return cls(Tokens(np.array(ids, np.int32), np.array(ends, np.int64)), parts)

    def batch(self, indices: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Parts (U, P) of the U distinct words of the texts at ``indices``; which of them each
        token is, (B, T), as :func:`lstmlab.data.preparing.batches.pad` lays them out."""
        distinct, which = np.unique(pad(self.words, indices)[0], return_inverse=True)
        return self.parts[distinct].astype(np.int64), which.reshape(len(indices), -1)


def parts_of(word: str) -> list[int]:
    """Numbers from 1 to ``BUCKETS`` - 1.

    The n-grams are those of the word in lower case, without the word itself.
    """
    word = one_form(word)
    text = f"<{word.lower()}>"
    grams = [text[i : i + n] for n in _LENGTHS for i in range(len(text) - n + 1) if n < len(text)]
    parts = [_shape(word), *grams][:_MOST]  # no n-gram has a shape's capitals
    return [1 + zlib.crc32(part.encode()) % (BUCKETS - 1) for part in parts]


def _shape(word: str) -> str:
    if any(letter.isdigit() for letter in word):
        return "DIGITS"
    if len(word) > 1 and word.isupper():
        return "CAPITALS"
    return "CAPITAL" if word[:1].isupper() else "LOWER"
