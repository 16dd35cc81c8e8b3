"""fastText's lines: labels with ``__label__`` before them, then the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from lstmlab.data.understanding.label_lists import MARK

Row = tuple[int, Mapping[str, Any]]


def rows_of(lines: Iterable[str]) -> Iterator[Row]:
    """A row a line, numbered from 1, with its ``text`` and, where the first line that isn't blank
    begins with a label, its ``labels``: then blank lines are left out."""
    rest = iter(lines)
    begun: list[str] = []
    for line in rest:
        begun.append(line)
        if line.strip():
            break
    marked = bool(begun) and begun[-1].lstrip().startswith(MARK)
    for number, line in enumerate(chain(begun, rest), 1):
        if not marked:
            yield number, {"text": line}
        elif line.strip():
            labels, text = parted(line)
            yield number, {"text": text, "labels": labels}


def parted(line: str) -> tuple[list[str], str]:
    """The labels of a line, and its text."""
    labels: list[str] = []
    text = line.strip()
    while text.startswith(MARK):
        label, _, text = text.partition(" ")
        labels.append(label.removeprefix(MARK))
        text = text.lstrip()
    return labels, text


def one_each(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows; where each has one of ``labels``, that is its ``label``."""
    first = next(rows, None)
    if first is None:
        return iter(())
    if "labels" not in first[1]:
        return chain([first], rows)
    every = [first, *rows]
    if all(len(row["labels"]) == 1 for _, row in every):
        return ((number, {"text": r["text"], "label": r["labels"][0]}) for number, r in every)
    return iter(every)
