"""Tokens as strings that a person can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstmlab.data.tokenizing.tokenizer import Tokenizer, Tokens
from lstmlab.recipe import Recipe

_UNFINISHED = "\ufffd"
"""What the first bytes of a character decode to."""


@dataclass(frozen=True)
class Pieces:
    """A text in readable strings, and which of them each token is part of."""

    strings: list[str]
    of_token: NDArray[np.int64]
    """(tokens,), ascending from 0: bytes of one character share its string."""

    def sums(self, values: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
        """One value a token -> one a string, summed along ``axis``."""
        starts = np.flatnonzero(np.diff(self.of_token, prepend=-1))
        return np.add.reduceat(values, starts, axis) if len(starts) else values

    def read(self, recipe: Recipe) -> NDArray[np.int64]:
        """Numbers of the tokens that a model reads, where it doesn't read longer texts whole."""
        count = len(self.of_token)
        whole = Tokens(np.arange(count, dtype=np.int32), np.array([0, count]))
        return whole.truncated(recipe.max_length, recipe.truncation).ids.astype(np.int64)


def of_text(tokenizer: Tokenizer, text: str) -> Pieces:
    """``text`` in the letters that stand there, also where a word is unknown."""
    spans: list[tuple[int, int]] = []
    of_token: list[int] = []
    for start, end in tokenizer.spans(text):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
        of_token.append(len(spans) - 1)
    strings = [text[start:end].strip() or text[start:end] for start, end in spans]
    return Pieces(strings, np.array(of_token, np.int64))


def of_ids(tokenizer: Tokenizer, ids: Sequence[int]) -> Pieces:
    """What a model wrote."""
    strings: list[str] = []
    of_token: list[int] = []
    pending: list[int] = []
    for place, token in enumerate(ids, 1):
        pending.append(token)
        of_token.append(len(strings))
        string = tokenizer.decode(pending)
        # A character has four bytes at most; what isn't finished then never will be.
        if not string.endswith(_UNFINISHED) or len(pending) == 4 or place == len(ids):
            strings.append(string)
            pending = []
    return Pieces(strings, np.array(of_token, np.int64))
