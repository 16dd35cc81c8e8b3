"""A table with a token a row -> sentences: as Kaggle's set of named entities has them.

Its columns are ``Sentence #,Word,POS,Tag``, and the sentence's number stands in the first of its
rows, or in each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
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


class Names(NamedTuple):
    """What a table's columns are called."""

    number: str
    token: str
    tag: str
    """Empty where rows that are to be tagged have no such column."""


class TokenRows(Sentence):
    """A sentence, and the rows that it stands in, one a token."""

    def __init__(self, columns: dict[str, Any], part: Sequence[Row], number: str) -> None:
        """``number``: what the column of the sentence's number is called."""
        super().__init__(columns, [place for place, _ in part])
        self.rows = [row for _, row in part]
        self._number = number

    @property
    def as_one(self) -> dict[str, Any]:
        """The sentence as one row: its number, and a list of what stands at each token."""
        return {self._number: self.rows[0][self._number], **{name: self[name] for name in self.own}}

    @property
    def own(self) -> list[str]:
        return [name for name in self.rows[0] if name in self]


def grouped(
    rows: Iterator[Row],
    told: Callable[[Names], None] = lambda _: None,
    *,
    tagged: bool = True,
) -> Iterator[Row]:
    """The rows; of a table with a token a row its sentences, each a list by column, and by what is
    ours of these. ``told`` is told what its columns are called. ``tagged``: one of them must be of
    tags."""
    ahead = list(islice(rows, _LOOKED_AT))
    whole = chain(ahead, rows)
    names = _names_in([row for _, row in ahead], tagged)
    if names is None:
        return whole
    told(names)
    return _sentences(whole, names)


def count(row: Mapping[str, Any]) -> int:
    """How many rows of a file a row is."""
    return len(row.rows) if isinstance(row, TokenRows) else 1


def _sentences(rows: Iterator[Row], names: Names) -> Iterator[Row]:
    part: list[Row] = []
    before = ""
    for number, row in rows:
        given = _said(row, names.number)
        if part and given and given != before:
            yield _sentence(part, names)
            part = []
        before = given or before
        part.append((number, row))
    if part:
        yield _sentence(part, names)


def _sentence(part: Sequence[Row], names: Names) -> Row:
    number, first = part[0]
    found = {name: [row.get(name) for _, row in part] for name in first if name != names.number}
    found[names.token] = [as_text(token) or "" for token in found[names.token]]
    usual = {TOKENS: found[names.token]}
    if names.tag:
        usual[TAGS] = found[names.tag]
    return number, TokenRows(usual | found, part, names.number)


def _names_in(rows: Sequence[Mapping[str, Any]], tagged: bool) -> Names | None:
    """What the columns are called; None where the table has no token a row."""
    if not rows:
        return None
    plain = {re.sub(r"[\W\d_]", "", str(name)).lower(): name for name in rows[0]}
    number, token, tag = (
        next((plain[called] for called in known if called in plain), "")
        for known in (_NUMBERS, _TOKENS, _TAGS)
    )
    if not number or not token or (tagged and not tag) or not _said(rows[0], number):
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
    return Names(number, token, tag)


def _said(row: Mapping[str, Any], name: str) -> str:
    """What stands in a cell; empty where nothing does."""
    text = as_text(row.get(name))
    return "" if text is None or is_blank(text) else text.strip()
