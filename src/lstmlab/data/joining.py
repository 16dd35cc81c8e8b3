"""Several columns of a file as one text: a title and a body, say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from lstmlab.data.understanding.alike import is_blank, stripped

MARK = "¦"
"""What stands between the columns. It is a token of its own, and hardly ever in a text."""


def parts_of(name: str, found: Collection[str]) -> list[str]:
    """The columns that ``name`` stands for, among those ``found``: the one that is called so, or
    else those that it lists with commas between them."""
    return [name] if name in found else name.split(",")


def value_in(row: Mapping[str, Any], name: str) -> Any:
    """What stands in a row in the column that is called so, or in those that ``name`` lists, joined;
    None where nothing does."""
    if name in row or "," not in name:
        return row.get(name)
    return joined([row.get(part) for part in name.split(",")])


def joined(values: Sequence[Any]) -> Any:
    """Several values as one text, the mark between each two, blank ones included, so that each
    column has its place; None where all are blank. A value that is no text stays alone, and is
    refused as such."""
    from lstmlab.data.reading.source import as_text

    texts = []
    for value in values:
        text = as_text(value)
        if text is None and not (value is None or value != value):
            return value
        texts.append(stripped(text or ""))
    if all(map(is_blank, texts)):
        return None
    return f" {MARK} ".join(texts).strip(" ")
