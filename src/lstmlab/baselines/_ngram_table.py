"""A text as weighted counts of n-grams (TF-IDF), in blocks of unit length: words, characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from lstmlab.data.preparing.ngrams import Counted, Kinds, counted, without_spaces

MOST = 1 << 17
"""N-grams of a block: those that are in most texts."""
_LEAST = 2
"""Texts that an n-gram must be in."""

Amounts = NDArray[np.float32]
Places = NDArray[np.int64]
Rows = Any
"""A sparse matrix (texts, n-grams) of float32, in rows; SciPy has no types for it."""


def words(most: int = 2) -> Kinds:
    """Words, pairs of neighbours and so on, up to ``most`` in a row."""
    return Kinds(words=(1, most))


def characters(texts: Sequence[str]) -> Kinds:
    """2 to 5 characters in a word; 1 to 4, in scripts without spaces."""
    return Kinds(characters=(1, 4) if without_spaces(texts[:2000]) else (2, 5))


@dataclass(frozen=True)
class Block:
    """The n-grams of some kinds that the training texts have."""

    kinds: Kinds
    keys: NDArray[np.int64]
    """The hashes of the n-grams, rising."""
    rarity: NDArray[np.float32]
    """1 + ln((1 + texts) / (1 + texts with it)), scikit-learn's inverse document frequency."""

    @classmethod
    def learned(cls, texts: Sequence[str], kinds: Kinds) -> tuple[Block, Rows]:
        """Learns a table from training texts; returns it and their rows."""
        found = counted(texts, kinds)
        keys, among = np.unique(found.keys, return_counts=True)
        often = np.flatnonzero(among >= _LEAST)
        if len(often) > MOST:  # ties are broken by hash, so always alike
            often = np.sort(often[np.argsort(-among[often], kind="stable")[:MOST]])
        rarity = 1 + np.log((1 + len(texts)) / (1 + among[often]))
        block = cls(kinds, keys[often], rarity.astype(np.float32))
        return block, block.rows_of(found)

    def rows(self, texts: Sequence[str]) -> Rows:
        """Returns a row for each text, of unit length, or of zeros where it has none of the
        n-grams."""
        return self.rows_of(counted(texts, self.kinds))

    def rows_of(self, found: Counted) -> Rows:
        """The same, of texts whose n-grams are counted; of other kinds it knows none."""
        count = len(found.offsets) - 1
        if not len(self.keys):
            return sparse.csr_matrix(np.zeros((count, 0), np.float32))
        values, places, offsets = self.entries(found)
        return sparse.csr_matrix((values, places, offsets), shape=(count, len(self.keys)))

    def entries(self, found: Counted) -> tuple[Amounts, Places, Places]:
        """Weighted counts (N,), of which n-grams (N,), and where each text's begin (texts + 1,)."""
        if not len(self.keys):
            nothing = np.zeros(0, np.int64)
            return np.zeros(0, np.float32), nothing, np.zeros(len(found.offsets), np.int64)
        places = np.minimum(np.searchsorted(self.keys, found.keys), len(self.keys) - 1)
        known = self.keys[places] == found.keys
        offsets = np.concatenate([[0], np.cumsum(known)])[found.offsets]
        places = places[known]
        values = (1 + np.log(found.counts[known])) * self.rarity[places]
        squares = np.concatenate([[0.0], np.cumsum(values.astype(np.float64) ** 2)])[offsets]
        lengths = np.sqrt(np.maximum(np.diff(squares), 1e-12))
        values = (values / np.repeat(lengths, np.diff(offsets))).astype(np.float32)
        return values, places, offsets


def joined(parts: Sequence[Rows]) -> Rows:
    """Blocks side by side."""
    return sparse.hstack(list(parts), format="csr") if len(parts) > 1 else parts[0]
