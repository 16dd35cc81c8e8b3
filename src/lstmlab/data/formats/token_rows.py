"""A table with a token a row -> sentences: as Kaggle's set of named entities has them.

Its columns are ``Sentence #,Word,POS,Tag``, and the sentence's number stands in the first of its
rows, or in each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

from lstmlab.data.formats.conll import TAGS, TOKENS, Sentence
from lstmlab.data.reading.source import Row, as_text
from lstmlab.data.understanding.alike import is_blank

_NUMBERS = ("sentence", "sentenceid", "sentenceidx", "sentenceno", "sentencenumber", "sentid",
            "句子", "句子编号", "句号")  # fmt: skip
_TOKENS = ("token", "word", "tokens", "words", "form", "char", "character", "词", "字")
_TAGS = ("tag", "tags", "ner", "nertag", "nertags", "bio", "entity", "label", "pos", "postag",
         "postags", "upos", "标签", "标注")  # fmt: skip
"""What people call the three, without anything but letters; the likeliest first."""
_LOOKED_AT = 1000
"""Rows by which a table is known."""
_GOES_ON = 0.5
"""Share of these that must go on with the sentence of the row before."""
_ONE = 0.9
"""Share of these in which a token's cell must be one word."""


class _Names(NamedTuple):
    """What a table's columns are called."""

    number: str
    token: str
    tag: str


def grouped(rows: Iterator[Row], lines: dict[int, list[int]]) -> Iterator[Row]:
    """The rows; of a table with a token a row its sentences, each a list by column, and by what is
    ours of these. ``lines`` gets the numbers of the rows that each consists of."""
    ahead = list(islice(rows, _LOOKED_AT))
    whole = chain(ahead, rows)
    names = _names_in([row for _, row in ahead])
    return whole if names is None else _sentences(whole, names, lines)


def _sentences(rows: Iterator[Row], names: _Names, lines: dict[int, list[int]]) -> Iterator[Row]:
    part: list[Row] = []
    before = ""
    for number, row in rows:
        given = _said(row, names.number)
        if part and given and given != before:
            yield _sentence(part, names, lines)
            part = []
        before = given or before
        part.append((number, row))
    if part:
        yield _sentence(part, names, lines)


def _sentence(part: Sequence[Row], names: _Names, lines: dict[int, list[int]]) -> Row:
    number, first = part[0]
    found = {name: [row.get(name) for _, row in part] for name in first if name != names.number}
    lines[number] = [each for each, _ in part]
    usual = {TOKENS: found[names.token], TAGS: found[names.tag]}
    return number, Sentence(usual | found, lines[number])


def _names_in(rows: Sequence[Mapping[str, Any]]) -> _Names | None:
    """What the columns are called; None where the table has no token a row."""
    if not rows:
        return None
    plain = {re.sub(r"[\W\d_]", "", str(name)).lower(): name for name in rows[0]}
    found = [
        next((plain[called] for called in known if called in plain), None)
        for known in (_NUMBERS, _TOKENS, _TAGS)
    ]
    number, token, tag = found
    if number is None or token is None or tag is None or not _said(rows[0], number):
        return None
    goes_on = one = 0
    before = ""
    for row in rows:
        given = _said(row, number)
        goes_on += not given or given == before
        before = given or before
        one += len(_said(row, token).split()) <= 1
    if goes_on < _GOES_ON * len(rows) or one < _ONE * len(rows):
        return None
    return _Names(number, token, tag)


def _said(row: Mapping[str, Any], name: str) -> str:
    """What stands in a cell; empty where nothing does."""
    text = as_text(row.get(name))
    return "" if text is None or is_blank(text) else text.strip()
