"""Several labels of one text, as files have them -> a list, and the one string that a cell has."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from lstmlab.data.reading.source import Unfit, as_label, as_text, text_of

SEPARATORS = (";", "|", "；", "、", ",", "，")
"""Separators, the first of which that a cell has stands between its labels."""
MARK = "__label__"
"""What stands before a label in fastText's files."""
_YES = frozenset({"1", "1.0", "true", "yes", "y", "x", "✓", "是", "ja", "oui", "si", "sí"})
_NO = frozenset({"0", "0.0", "false", "no", "n", "-1", "否", "nein", "non", ""})


def labels_in(value: Any, column: str) -> list[str]:
    """The labels that ``value`` is: a list, also one written as text; or labels with one of the
    ``SEPARATORS`` between them. ``Unfit`` for what is neither, and for a blank cell; a list of none
    is one.
    """
    if hasattr(value, "tolist"):  # NumPy's
        value = value.tolist()
    if isinstance(value, str):
        text = text_of(value, column)
        listed = _written_list(text)
        value = _parted(text) if listed is None else listed
    if isinstance(value, list | tuple | set | frozenset):
        return in_one_form(_label(each, number, column) for number, each in enumerate(value, 1))
    return in_one_form([as_label(text_of(value, column))])


def in_one_form(labels: Iterable[str]) -> list[str]:
    """Each once, without blank ones, in the order of their letters."""
    return sorted({label for label in labels if label})


def cell_of(labels: Iterable[str]) -> str:
    """The cell of such labels."""
    return json.dumps(in_one_form(labels), ensure_ascii=False)


@lru_cache(1 << 16)
def of_cell(cell: str) -> tuple[str, ...]:
    """The labels of a cell."""
    return tuple(json.loads(cell))


def marked(row: Mapping[str, Any], names: Iterable[str], column: str) -> list[str]:
    """Returns the columns with a label each that say yes in ``row``. ``Unfit`` for what is neither
    yes nor no; a blank one is no, but not where all are."""
    found, blank = [], 0
    for name in names:
        given = as_text(row.get(name))
        said = "" if given is None else given.strip().lower()
        blank += not said
        if said in _YES:
            found.append(as_label(name))
        elif said not in _NO:
            raise Unfit(column, f"'{name}' is '{said[:40]}', neither 1 nor 0")
    if blank == len([*names]):
        raise Unfit(column, f"no {column}; fill them in or remove the row", is_missing=True)
    return found


def is_yes_or_no(values: Iterable[str]) -> bool:
    """Whether all of them say yes or no, some the one and some the other."""
    said = {value.strip().lower() for value in values}
    return said <= _YES | _NO and bool(said & _YES) and bool(said & _NO)


def separator_of(text: str) -> str:
    """What stands between the labels of a cell; empty where there seems to be one only."""
    return next((each for each in SEPARATORS if each in text), "")


def _parted(text: str) -> list[str]:
    if text.lstrip().startswith(MARK):
        return [each.removeprefix(MARK) for each in text.split()]
    separator = separator_of(text)
    return text.split(separator) if separator else [text]


def _written_list(text: str) -> list[Any] | None:
    """The list that is written in ``text``, as JSON or as Python writes it; None if none is."""
    bare = text.strip()
    if re.fullmatch(r"\{.*\}|set\(\)", bare, re.DOTALL):  # a set of Python's
        bare = f"[{bare[1:-1]}]" if bare != "set()" else "[]"
    if not (bare.startswith("[") and bare.endswith("]")):
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(bare)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, list):
            return found
    return None


def _label(value: Any, number: int, column: str) -> str:
    text = as_text(value)
    if text is None:
        raise Unfit(column, f"number {number} of {column} is {type(value).__name__}, not text")
    try:
        text.encode()
    except UnicodeEncodeError:  # JSON can spell it
        raise Unfit(column, "half a surrogate pair is no text; remove it") from None
    return as_label(text)
