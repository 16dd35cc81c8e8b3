"""Eight words, twenty blanks, and the words again: a copy from memory."""

from __future__ import annotations

from lstmlab.data.columns import Columns
from lstmlab.data.sets import _memory
from lstmlab.data.sets._set import Loaded

COLUMNS = Columns({"text": "stream"})
LANGUAGE = "en"
ABOUT = (
    "Lines of eight words out of eight, nineteen dots, a = and the same eight words again, made by "
    "a program, to be modelled token by token. The first eight can only be guessed, all else is "
    "known. Best possible perplexity: 1.57; without memory: 2.46."
)


def load() -> Loaded:
    """4000, 500 and 500 lines."""
    return _memory.copy(8, 20)
