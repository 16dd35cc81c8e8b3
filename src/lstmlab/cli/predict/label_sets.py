"""Answers of several labels: on a line, in a table, and what each label hung on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from lstmlab.cli.predict.words import in_text, named
from lstmlab.data.formats.answers_file import one_line
from lstmlab.data.understanding.label_lists import SEPARATORS


def line(answer: Mapping[str, Any]) -> str:
    """The labels, how probable each is, and the text, with tabs between; of none empty fields."""
    labels = answer["labels"] or []
    shares = ";".join(f"{answer['probabilities'][label]:.3f}" for label in labels)
    return "\t".join(map(one_line, (";".join(labels), shares, answer["text"])))


def as_columns(answer: Mapping[str, Any], labels: Sequence[str], *, table: bool) -> dict[str, Any]:
    """A column of the labels that are given, and one for each of ``labels``: how probable it is.

    ``table``: of a format whose cells are texts, where they are one, as ``lstmlab`` reads it.
    """
    given = answer["labels"]
    cell = joined(given) if table and given is not None else given
    each = answer["probabilities"]
    return {"labels": cell, **{f"probability_{label}": each.get(label) for label in labels}}


def joined(labels: Sequence[str]) -> str:
    """``a;b``; a JSON list where that would be read otherwise, or would be blank."""
    if not labels or any(mark in label for label in labels for mark in SEPARATORS):
        return json.dumps([*labels], ensure_ascii=False)
    return ";".join(labels)


def explained(answer: Mapping[str, Any], colours: bool) -> list[Text]:
    """The labels and the text, its words in the colours of what the first label hung on; then what
    speaks most for each label, or against it."""
    words, ngrams = answer["words"], answer.get("ngrams", {})
    features = answer.get("features", {})
    if not words:
        return [Text(line(answer))]
    text = in_text(answer["text"], next(iter(words.values())), colours)
    head = Text(line({**answer, "text": ""}))
    lines = [head.append_text(text)]
    for label, each in words.items():
        also = "" if label in answer["labels"] else " (not given)"
        about = f"for (+) or against (−) {label}{also}"
        lines += named(each, ngrams.get(label), about, features.get(label))
    return lines
