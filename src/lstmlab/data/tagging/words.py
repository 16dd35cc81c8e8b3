"""How the tokens of a data set are spelled, each distinct one once: for what reads characters."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstmlab.data.preparing.batches import pad
from lstmlab.data.tokenizing.spelling import parts_of
from lstmlab.data.tokenizing.tokenizer import Tokens

LETTERS = 4096
"""Numbers of characters: 0 is none, 1 and 2 a token's ends. Latin, Greek and Cyrillic letters have
one each; others share some, so that no list of them has to be kept with a model."""

_BEGIN, _END, _FIRST = 1, 2, 3
_OWN = 0x500
_HEAD, _TAIL = 14, 8
"""Characters of a longer token that are read: where it begins and where it ends."""

Batch = tuple[NDArray[np.int64], NDArray[np.int64] | None, NDArray[np.int64]]
"""Letters (U, L) of the U distinct words of a batch; their parts (U, P), if they are read; which of
these words each token is, (B, T)."""


@dataclass(frozen=True)
class Words:
    """The words of some texts."""

    which: Tokens
    """Which distinct word each token is, from 1; 0 is padding."""
    letters: NDArray[np.uint16]
    """(distinct words + 1, L): each word's characters between its ends, filled up with 0."""
    names: tuple[str, ...]
    """The distinct words, from number 1 on; before them one that is none."""
    parts: NDArray[np.int16] | None
    """(distinct words + 1, P): of :mod:`lstmlab.data.tokenizing.spelling`."""

    @classmethod
    def of(cls, tokens: Iterable[str], offsets: NDArray[np.int64], *, parts: bool) -> Words:
        """``tokens`` of all texts, in one row; ``offsets``: where each text's begin."""
        number: dict[str, int] = {}
        ids = [number.setdefault(token, len(number) + 1) for token in tokens]
        spelled = _table([_letters(word) for word in number], np.uint16)
        cut = _table([parts_of(word) for word in number], np.int16) if parts else None
        return cls(Tokens(np.array(ids, np.int32), offsets), spelled, ("", *number), cut)

    def tokens(self, indices: NDArray[np.int64]) -> list[list[str]]:
        """The tokens of the texts at ``indices``."""
        return [[self.names[word] for word in self.which[index].tolist()] for index in indices]

    def batch(self, indices: NDArray[np.int64]) -> Batch:
        """Those of the texts at ``indices``, as :func:`lstmlab.data.preparing.batches.pad` lays
        them out."""
        distinct, which = np.unique(pad(self.which, indices)[0], return_inverse=True)
        letters = self.letters[distinct].astype(np.int64)
        used = max(1, int((letters != 0).any(0).sum()))
        parts = None if self.parts is None else self.parts[distinct].astype(np.int64)
        return letters[:, :used], parts, which.reshape(len(indices), -1)


def _letters(word: str) -> list[int]:
    if len(word) > _HEAD + _TAIL:
        word = word[:_HEAD] + word[-_TAIL:]
    return [_BEGIN, *map(_letter, word), _END]


def _letter(character: str) -> int:
    code = ord(character)
    if code < _OWN:
        return _FIRST + code
    return _FIRST + _OWN + zlib.crc32(character.encode()) % (LETTERS - _FIRST - _OWN)


def _table(rows: Sequence[Sequence[int]], kind: type[np.number]) -> NDArray:
    """Rows of different lengths, filled up with 0; before them one of nothing else."""
    made = np.zeros((len(rows) + 1, max(1, *map(len, rows), 1)), kind)
    for place, row in enumerate(rows, 1):
        made[place, : len(row)] = row
    return made
