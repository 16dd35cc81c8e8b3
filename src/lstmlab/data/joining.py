"""Several columns of a file as one text: a title and a body, say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from lstmlab.data.reading.source import as_text
from lstmlab.data.understanding.alike import stripped

MARK = "¦"
"""What stands between the columns: a token of its own, which is hardly ever in a text."""


def is_joined(name: str, found: Collection[str]) -> bool:
    """Whether ``name`` lists columns among those ``found``, with commas between them, and is no
    column itself."""
    return "," in name and name not in found and all(part in found for part in name.split(","))


def is_there(name: str, found: Collection[str]) -> bool:
    """Whether ``name`` is a column among those ``found``, or lists such columns."""
    return name in found or is_joined(name, found)


def value_in(row: Mapping[str, Any], name: str) -> Any:
    """What stands in the column of a row that is called so, or in those that ``name`` lists,
    joined; None where nothing does."""
    if name in row or "," not in name:
        return row.get(name)
    return joined([row.get(part) for part in name.split(",")])


def joined(values: Sequence[Any]) -> Any:
    """Several values as one text, the mark between each two, blank ones included, so that each
    column has its place; None where all are blank. One that is no text is all that is returned, to
    be refused as such."""
    texts = []
    for value in values:
        text = as_text(value)
        if text is None and not (value is None or value != value):
            return value
        texts.append(stripped(text or ""))
    return f" {MARK} ".join(texts).strip() if any(texts) else None
