"""Answers to two texts: how they are given where there are no columns, and how they are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from lstmlab.cli.predict.words import in_text
from lstmlab.data.columns import BETWEEN, together
from lstmlab.errors import InputError

_TEXTS = ("sentence1", "sentence2")


def in_pairs(texts: Sequence[str]) -> list[str]:
    """The arguments of a command, of which every two are asked about together, as lines."""
    if len(texts) % 2:
        count = f"{len(texts)} texts" if len(texts) > 1 else "one text"
        raise InputError(f"{count}: this model judges two together; give two, or four, and so on")
    return list(together([texts[::2], texts[1::2]]))


def fields(values: Mapping[str, Any], columns: Sequence[str], place: str) -> dict[str, Any]:
    """The texts that stand on a line of plain text with a tab between them, by column."""
    (line,) = values.values()
    parts = str(line).split(BETWEEN)
    if len(parts) != len(columns) and str(line).strip():
        raise InputError(
            f"{place}: {len(parts)} text{'s' if len(parts) > 1 else ''}, and two are judged "
            "together; put one tab between them"
        )
    return dict.fromkeys(columns, "") | dict(zip(columns, parts, strict=False))


def texts_in(answer: Mapping[str, Any]) -> list[str]:
    """The texts that an answer is given to."""
    if "text" in answer:
        return [answer["text"]]
    return [answer[name] for name in _TEXTS if name in answer]


def in_texts(answer: Mapping[str, Any], colours: bool) -> Text:
    """The texts that an explained answer is given to, with a tab between, each with its words
    coloured."""
    words = answer["words"]
    if "text" in answer:
        return in_text(answer["text"], words, colours)
    each = [
        in_text(answer[name], [word for word in words if word["column"] == name], colours)
        for name in _TEXTS
    ]
    return Text(BETWEEN).join(each)
