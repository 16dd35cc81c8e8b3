"""Text -> tokens with their places, and spans of characters -> tags of these tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import tokenizers

from lstmlab.data.tagging.spans import Span, tags_of
from lstmlab.data.tokenizing.tokenizer import untrained

Range = tuple[int, int]
"""From a character to before another."""


class Marked(NamedTuple):
    """Characters of a text that are an entity."""

    start: int
    end: int
    """The place after its last character."""
    type: str


@dataclass(frozen=True)
class Tagged:
    """A text in tokens with BIO tags."""

    tokens: list[str]
    tags: list[str]
    within: int
    """Entities that begin or end within a word, which is cut there."""
    overlapping: int
    """Entities that are left out because another, longer one has some of their tokens."""


def cut(text: str, edges: Iterable[int] = ()) -> list[Range]:
    """Where the tokens of ``text`` are, as unit ``treebank`` cuts it; also at these ``edges``."""
    found = [(start, end) for _, (start, end) in _splitter().pre_tokenize_str(text)]
    inner = sorted({*edges})
    made: list[Range] = []
    for start, end in found:
        here = [edge for edge in inner if start < edge < end]
        made += zip([start, *here], [*here, end], strict=True)
    return [(start, end) for start, end in made if text[start:end].strip()]


def tagged(text: str, entities: Sequence[Marked]) -> Tagged:
    """``text`` in tokens, with the tags of its ``entities``; spaces around one are not its."""
    marked = [_trimmed(text, each) for each in entities]
    kept: list[Marked] = []
    for one in sorted(marked, key=lambda one: (one.start - one.end, one.start)):
        if one.start < one.end and all(one.end <= o.start or o.end <= one.start for o in kept):
            kept.append(one)
    kept.sort()
    edges = {edge for one in kept for edge in (one.start, one.end)}
    usual = {edge for place in cut(text) for edge in place}
    places = cut(text, edges)
    begins = {start: number for number, (start, _) in enumerate(places)}
    ends = {end: number for number, (_, end) in enumerate(places, 1)}
    spans = [Span(begins[one.start], ends[one.end], one.type) for one in kept]
    return Tagged(
        [text[start:end] for start, end in places],
        tags_of(spans, len(places)),
        sum(one.start not in usual or one.end not in usual for one in kept),
        len({*marked}) - len(kept),
    )


def _trimmed(text: str, one: Marked) -> Marked:
    inside = text[one.start : one.end]
    start = one.start + len(inside) - len(inside.lstrip())
    return Marked(start, one.start + len(inside.rstrip()), one.type)


@cache
def _splitter() -> tokenizers.pre_tokenizers.PreTokenizer:
    return untrained("treebank", False).pre_tokenizer
