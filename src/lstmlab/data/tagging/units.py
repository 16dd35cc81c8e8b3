"""Which unit cuts text into tokens like those that a data set comes in.

Its texts are not known as they were before they were cut, so they are written again as people
write: without a space before a full stop, and none between Chinese characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lstmlab.data.tagging.cutting import Range
from lstmlab.data.tokenizing.tokenizer import untrained
from lstmlab.language.scripts import CJK, FULL_WIDTH

TRIED = ("word", "treebank", "whitespace", "char")
"""The first of those that are as good is taken."""
_SEEN = 500
"""Sentences that are looked at, spread over all."""
_JOINS_BEFORE = re.compile(r"[.,;:!?%)\]}…”’]+|n['’]t|['’](?:s|re|ve|ll|d|m|)", re.IGNORECASE)
"""A token that has no space before it."""
_JOINS_AFTER = re.compile(r"[(\[{$#“‘@]")
_WIDE = re.compile(f"[{CJK}{FULL_WIDTH}]")
_NARROW = re.compile(r"[A-Za-z0-9]")


def unit_of(cells: Sequence[str]) -> str:
    """The unit by which most tokens of these ``cells`` are found again."""
    sentences = [cell.split() for cell in cells[:: max(1, len(cells) // _SEEN)]]
    wide = sum(bool(_WIDE.match(token)) for tokens in sentences for token in tokens)
    is_wide = 2 * wide > sum(map(len, sentences))
    written = [_written(tokens, is_wide) for tokens in sentences]
    return max(TRIED, key=lambda unit: _found(unit, written))


def _written(tokens: Sequence[str], is_wide: bool) -> tuple[str, set[Range]]:
    """A text as it may have been, and where in it its tokens are."""
    text, places = "", set()
    before = ""
    for token in tokens:
        joined = (
            not before
            or bool(_JOINS_BEFORE.fullmatch(token))
            or bool(_JOINS_AFTER.fullmatch(before))
            or (is_wide and bool(_WIDE.match(token) or _WIDE.match(before)))
            # Of characters, Latin letters and digits are single, too.
            or (is_wide and len(before) == len(token) == 1 and _narrow(before, token))
        )
        text += "" if joined else " "
        places.add((len(text), len(text) + len(token)))
        text, before = text + token, token
    return text, places


def _narrow(one: str, other: str) -> bool:
    return bool(_NARROW.fullmatch(one) and _NARROW.fullmatch(other))


def _found(unit: str, written: Sequence[tuple[str, set[Range]]]) -> float:
    """F1 of the tokens that ``unit`` finds."""
    splitter = untrained(unit, False).pre_tokenizer
    right = given = true = 0
    for text, places in written:
        found = {place for part, place in splitter.pre_tokenize_str(text) if part.strip()}
        right += len(found & places)
        given += len(found)
        true += len(places)
    return 2 * right / max(1, given + true)
