"""What a record says where a vocabulary doesn't know the words of new texts."""

from __future__ import annotations

import numpy as np

from lstmlab.data.tokenizing.tokenizer import UNK, UNKNOWN, Tokenizer, Tokens
from lstmlab.language.notes import MARK
from lstmlab.language.notes import UNKNOWN as UNKNOWN_NOTE
from lstmlab.recipe import Recipe

_MOST = 0.1
"""Share of tokens that may be unknown without a word said."""


def note(split: str, column: str, tokens: Tokens, recipe: Recipe) -> list[str]:
    """A note, if more than a tenth of the ``tokens`` of another split than train are unknown."""
    if split == "train" or recipe.unknown_mark or not len(tokens.ids):
        return []
    share = float(np.mean(np.asarray(tokens.ids) == UNK))
    if share <= _MOST:
        return []
    return [UNKNOWN_NOTE.format(split=split, share=f"{share:.0%}", column=column)]


def mark_note(tokenizer: Tokenizer, recipe: Recipe) -> list[str]:
    """A note, if the training texts have what other corpora write for rare words."""
    if recipe.unit == "whitespace" and tokenizer.knows(UNKNOWN):
        return [MARK.format(mark=UNKNOWN)]
    return []
