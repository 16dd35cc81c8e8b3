"""Tokens and tags as files have them -> lists, and the one string that a cell has."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from typing import Any

from lstmlab.data.reading.source import LONGEST_TEXT, TooLong, Unfit, as_text, too_long
from lstmlab.data.understanding.alike import one_form

SPACE = "_"
"""What stands in a cell for a space within a token, and for a token of spaces alone."""


class Cut(str):
    """A text that comes in tokens: with a space between them it is their cell."""


def parts_of(value: Any, column: str) -> list[str]:
    """The tokens, or tags, that ``value`` is: a list, also one written as text (as tables of pandas
    have it), or words with spaces between them. ``Unfit`` for anything else, and for none.

    A space within one of them becomes ``SPACE``.
    """
    if hasattr(value, "tolist"):  # NumPy's
        value = value.tolist()
    if isinstance(value, str):
        value = _listed(value)
    if isinstance(value, str):
        found = one_form(_unicode(value, column)).split()
    elif isinstance(value, list | tuple):
        found = [_part(each, number, column) for number, each in enumerate(value, 1)]
    elif value is None or value != value:
        found = []
    else:
        raise Unfit(column, f"{column} is {type(value).__name__}, not a list of them")
    if not found:
        raise Unfit(column, f"no {column}; fill them in or remove the row", is_missing=True)
    if sum(map(len, found)) > LONGEST_TEXT:
        raise TooLong(column, f"{column} {too_long(cell_of(found))}")
    return found


def cell_of(parts: Sequence[str]) -> str:
    """The cell of tokens or tags."""
    return " ".join(parts)


def _listed(text: str) -> Any:
    """The list that is written in ``text``; ``text`` itself where there is none."""
    bare = text.strip()
    if not (bare.startswith("[") and bare.endswith("]")):
        return text
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(bare)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, list) and all(isinstance(each, str | int | float) for each in found):
            return found
    return text


def _part(value: Any, number: int, column: str) -> str:
    text = as_text(value)
    if text is None:
        raise Unfit(column, f"number {number} of {column} is {type(value).__name__}, not text")
    return SPACE.join(one_form(_unicode(text, column)).split()) or SPACE


def _unicode(text: str, column: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:  # JSON can spell it
        raise Unfit(column, "half a surrogate pair is no text; remove it") from None
    return text
