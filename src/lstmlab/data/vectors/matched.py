"""Words of a vocabulary, and the vectors that a file has for them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

EXACT, LOWERED, CASED, PARTS, NONE = range(5)
"""How a word was found: as it stands; in lower case, where it has capitals; with capitals, where it
is in lower case; by its parts; not at all. The better one of a file counts, and of two that are
alike the first, since files have frequent words first."""


class Matched:
    """Filled while a file is read, so that only the vectors of these words are ever in memory."""

    def __init__(self, words: Sequence[str], size: int) -> None:
        self.words = list(words)
        self.vectors: NDArray[np.float32] = np.zeros((len(words), size), np.float32)
        self.how: NDArray[np.int8] = np.full(len(words), NONE, np.int8)
        self._exact = {word.encode(): row for row, word in enumerate(self.words)}
        self._folded: dict[str, list[int]] = {}
        for row, word in enumerate(self.words):
            self._folded.setdefault(word.lower(), []).append(row)

    def take(self, rows: list[tuple[int, int]], vector: NDArray[np.float32]) -> None:
        """Give ``vector`` to the rows that :meth:`wanting` has returned."""
        for row, how in rows:
            self.vectors[row] = vector
            self.how[row] = how

    def wanting(self, word: bytes) -> list[tuple[int, int]]:
        """The rows that a file's ``word`` (UTF-8) suits better than what they have so far, and how
        it matches."""
        rows: list[tuple[int, int]] = []
        exact = self._exact.get(word)
        if exact is not None:
            rows.append((exact, EXACT))
        given = word.decode("utf-8", "replace")
        folded = given.lower()
        for row in self._folded.get(folded, ()):
            if row != exact:
                rows.append((row, LOWERED if given == folded else CASED))
        return [(row, how) for row, how in rows if how < self.how[row]]

    @property
    def found(self) -> NDArray[np.bool_]:
        """Which of the words have a vector."""
        return self.how < NONE
