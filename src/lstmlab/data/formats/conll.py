"""Tokens in columns, one a line, and a blank line after each sentence: CoNLL's files, and CoNLL-U.

A row is a sentence: its tokens, its tags, and what other columns there are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from lstmlab.data.reading.source import Broken, Row, tell
from lstmlab.data.tagging.schemes import recognized

SUFFIXES = (".conllu", ".conll", ".iob2", ".iob", ".bioes", ".bio", ".bmes")
TOKENS, TAGS = "tokens", "tags"
_UNIVERSAL = {2: "lemma", 3: "upos", 4: "xpos", 5: "feats", 6: "head", 7: "deprel"}
"""Place -> name of CoNLL-U's columns that are no text of their own."""
_LOOKED_AT = 1000
"""Lines by which the columns are told."""
_ALIKE = 0.95
"""Share of the lines that have the same number of columns, where they are separated so."""
_ONE, _LONGEST = 0.9, 30
"""Share of the lines in which what stands for a token must be one word, of so many characters."""
_BEGINNING = 1 << 16
"""Characters by which a file is known for one whose name doesn't say it."""
_NUMBER = re.compile(r"\d+([.-]\d+)?")
_BREAK = "-DOCSTART-"
_ANOTHER = "lines with another number of columns"


class Sentence(dict[str, Any]):
    """A row whose parts stand each on a line of its own."""

    def __init__(self, columns: dict[str, Any], lines: list[int]) -> None:
        super().__init__(columns)
        self.lines = lines
        """The line of each token."""

    @property
    def own(self) -> list[str]:
        """The names of the columns that the file has."""
        return [*self]


class TokenLines:
    """Where the tokens of sentences stand that were read."""

    def __init__(self) -> None:
        self._lines: dict[int, list[int]] = {}
        """Number of a sentence -> the line, or row, of each of its tokens."""

    def noted(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yields the rows as they are, and keeps the lines of those that are sentences."""
        for number, row in rows:
            if isinstance(row, Sentence):
                self._lines[number] = row.lines
            yield number, row

    def of(self, number: int, part: int) -> int:
        """Returns the line of a sentence's token, counted from 0; of what has none, its number."""
        own = self._lines.get(number, ())
        return own[part] if part < len(own) else number


@dataclass(frozen=True)
class Layout:
    """How the columns of a file are."""

    separator: str | None
    """A tab; None: any spaces."""
    columns: int
    universal: bool = False
    """Whether it is CoNLL-U."""
    first: int = 0
    """The column with the tokens: the second where the first one counts them."""

    def fields(self, line: str) -> list[str]:
        return line.split(self.separator)

    def is_comment(self, line: str) -> bool:
        """Whether a line says something about the sentence; ``#`` may also be a token."""
        return line.startswith("#") and (self.universal or len(self.fields(line)) != self.columns)

    def sentence(self, rows: list[list[str]], lines: list[int]) -> Sentence:
        columns = list(zip(*rows, strict=True))
        made: dict[str, Any] = {TOKENS: list(columns[self.first])}
        if self.universal:
            made[TAGS] = list(columns[3])
            made |= {name: list(columns[place]) for place, name in _UNIVERSAL.items()}
        else:
            for place in range(self.first + 1, self.columns):
                name = TAGS if place == self.columns - 1 else f"column{place + 1}"
                made[name] = list(columns[place])
        return Sentence(made, lines)


def layout_of(lines: Iterable[str]) -> Layout | None:
    """How these lines' columns are, the first of a file; None where there is none."""
    shown = [line for line in lines if line.strip() and not line.startswith(_BREAK)]
    if not shown:
        return None
    separator, columns = _columns(shown)
    rows = [row for line in shown if len(row := line.split(separator)) == columns]
    counted = columns > 1 and all(_NUMBER.fullmatch(row[0]) for row in rows)
    universal = separator == "\t" and columns == 10 and counted
    first = 1 if universal or (counted and columns > 2 and rows[0][0] in "01") else 0
    return Layout(separator, columns, universal, first)


def _columns(lines: Sequence[str]) -> tuple[str | None, int]:
    """What separates the columns, and how many most of the lines have: tabs where most have one,
    unless only any spaces give nearly all of them the same number, as some editors leave both."""
    tabs = 2 * sum("\t" in line for line in lines) > len(lines)
    separators = ("\t", None) if tabs else (None,)
    found = []
    for separator in separators:
        counts = Counter(len(line.split(separator)) for line in lines)
        columns, count = counts.most_common(1)[0]
        if columns > 1 and count >= _ALIKE * len(lines):
            return separator, columns
        found.append((separator, columns))
    return found[0]


def looks_like(text: str) -> bool:
    """Whether a file whose name doesn't say it is such, by its beginning: with blank lines between
    some others, columns that are all alike, and in the last of them marks of spans, or few tags."""
    whole, _, cut = text[:_BEGINNING].rpartition("\n")
    lines = whole.split("\n")[:_LOOKED_AT]
    if len(text) < _BEGINNING and len(lines) < _LOOKED_AT:
        lines.append(cut)
    lines = [line.rstrip("\r") for line in lines]
    blank = sum(not line.strip() for line in lines[:-1])
    layout = layout_of(lines)
    if layout is None or not blank or layout.columns < 2:
        return False
    shown = [line for line in lines if line.strip() and not line.startswith(_BREAK)]
    rows = [layout.fields(line) for line in shown if not layout.is_comment(line)]
    if not rows or any(len(row) != layout.columns for row in rows):
        return False
    tokens = [row[layout.first] for row in rows]
    if sum(len(each) <= _LONGEST and " " not in each.strip() for each in tokens) < _ONE * len(rows):
        return False  # a table of texts
    tags = {row[-1] for row in rows}
    if layout.universal or (recognized(tags) is not None and "O" in tags):
        return True
    return layout.separator == "\t" and len(tags) <= 100 and len(rows) >= 5 * len(tags)


def sentences(
    where: str, lines: Iterable[str], broken: list[Broken] | None = None
) -> Iterator[tuple[int, Sentence]]:
    """The sentences of a file, each with the number of its first line; ``where``: what an error
    names. ``broken`` gets lines that have other columns than the file; without it the first is an
    ``InputError``."""
    ahead: list[str] = []
    rest = iter(lines)
    for line in rest:
        ahead.append(line)
        if len(ahead) >= _LOOKED_AT and not line.strip():
            break
    layout = layout_of(ahead)
    if layout is None:
        return
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, given in enumerate(chain(ahead, rest), 1):
        line = given.rstrip("\r\n")
        if not line.strip() or line.startswith(_BREAK):
            if rows:
                yield numbers[0], layout.sentence(rows, numbers)
            rows, numbers = [], []
            continue
        if layout.is_comment(line):
            continue
        fields = layout.fields(line)
        if len(fields) != layout.columns:
            count = f"{len(fields)} column{'s' if len(fields) > 1 else ''}"
            why = f"{where}, line {number}: {count}, where the file has {layout.columns}; mend it"
            tell(broken, number, _ANOTHER, why)
            continue
        if layout.universal and not fields[0].isdigit():  # a word of several tokens, or of none
            continue
        rows.append(fields)
        numbers.append(number)
    if rows:
        yield numbers[0], layout.sentence(rows, numbers)


def written(row: Mapping[str, Any], tokens: Sequence[str], tags: Sequence[str]) -> str:
    """A line a token: the columns that it has already, and its tag as the last one."""
    columns: list[Sequence[str]] = [tokens]
    if isinstance(row, Sentence):
        columns = [row[name] for name in row.own if len(row[name]) == len(tokens)]
    lines = zip(*columns, tags, strict=True)
    return "".join("\t".join(map(str, fields)) + "\n" for fields in lines)
