"""Text -> tokens with their places, and spans of characters -> tags of these tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import tokenizers

from lstmlab.data.tokenizing.tokenizer import untrained
from lstmlab.spans import Marked, Span, tags_of

UNIT = "treebank"
"""What cuts texts that come with spans."""
Range = tuple[int, int]
"""The place of a span: its first character, and the one after its last."""


@dataclass(frozen=True)
class Tagged:
    """A text in tokens with BIO tags."""

    tokens: list[str]
    tags: list[str]
    within: int
    """Entities that begin or end within a word, which is cut there."""
    overlapping: int
    """Entities that are left out because another, longer one has some of their tokens."""


def cut(text: str, edges: Iterable[int] = (), unit: str = UNIT) -> list[Range]:
    """Where the tokens of ``text`` are, as ``unit`` cuts it; also at these ``edges``."""
    found = [(start, end) for _, (start, end) in _splitter(unit).pre_tokenize_str(text)]
    inner = sorted({*edges})
    made: list[Range] = []
    for start, end in found:
        here = [edge for edge in inner if start < edge < end]
        made += zip([start, *here], [*here, end], strict=True)
    return [(start, end) for start, end in made if text[start:end].strip()]


def tagged(text: str, entities: Sequence[Marked], unit: str = UNIT) -> Tagged:
    """``text`` in tokens, with the tags of its ``entities``; spaces around one are not its."""
    marked = [_trimmed(text, each) for each in entities]
    kept: list[Marked] = []
    for one in sorted(marked, key=lambda one: (one.start - one.end, one.start)):
        if one.start < one.end and all(one.end <= o.start or o.end <= one.start for o in kept):
            kept.append(one)
    kept.sort()
    edges = {edge for one in kept for edge in (one.start, one.end)}
    usual = {edge for place in cut(text, (), unit) for edge in place}
    places = cut(text, edges, unit)
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
def _splitter(unit: str) -> tokenizers.pre_tokenizers.PreTokenizer:
    return untrained(unit, False).pre_tokenizer
