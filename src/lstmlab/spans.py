"""Spans of tokens, and the tags that mark them. No torch here.

Tags that mark spans are BIO in every data set, whatever its file has: ``B-X`` begins a span of the
type X, ``I-X`` goes on with it, ``O`` is outside of all. Any other tag says what its one token is
(a part of speech), and so is a span of that token.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

OUTSIDE = "O"
_MARK = re.compile(r"([BI])-(.+)", re.DOTALL)


class Span(NamedTuple):
    """Tokens that belong together."""

    start: int
    """The number of its first token."""
    end: int
    """The number of the token after its last."""
    type: str


class Marked(NamedTuple):
    """Characters of a text that are an entity."""

    start: int
    end: int
    """The place after its last character."""
    type: str


def spans_of(tags: Sequence[str]) -> list[Span]:
    """The spans that ``tags`` mark, in their order. An ``I-X`` that continues nothing begins one,
    as in CoNLL's script (Tjong Kim Sang & Buchholz 2000) and seqeval."""
    found: list[Span] = []
    open_type = ""
    for place, tag in enumerate(tags):
        mark = _MARK.fullmatch(tag)
        if mark and mark[1] == "I" and mark[2] == open_type:
            found[-1] = found[-1]._replace(end=place + 1)
            continue
        open_type = mark[2] if mark else ""
        if tag != OUTSIDE:
            found.append(Span(place, place + 1, open_type or tag))
    return found


def tags_of(spans: Iterable[Span], tokens: int) -> list[str]:
    """BIO tags of so many ``tokens``; ``spans`` don't overlap."""
    tags = [OUTSIDE] * tokens
    for span in spans:
        tags[span.start : span.end] = [f"I-{span.type}"] * (span.end - span.start)
        tags[span.start] = f"B-{span.type}"
    return tags


def mark_spans(tags: Iterable[str]) -> bool:
    """Whether these tags, all that a data set has, mark spans: not where each says what its one
    token is."""
    return all(tag == OUTSIDE or _MARK.fullmatch(tag) for tag in tags)


def types_of(tags: Iterable[str]) -> list[str]:
    """The types of spans that these tags mark, sorted."""
    return sorted({mark[2] for tag in tags if (mark := _MARK.fullmatch(tag))})
