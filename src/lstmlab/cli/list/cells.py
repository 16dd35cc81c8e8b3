"""Cells as a table: when, how large, how quick, what for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from lstmlab import registry
from lstmlab.cells.parts.compared import SIZE, compared
from lstmlab.language.chinese.cells import CELLS
from lstmlab.language.say import ENGLISH, Say, translator

HEADINGS = ("cell", "year", "gates", "state", "parameters", "time", "made for")
_LEGEND = (
    "state: numbers carried from step to step; parameters, both at E = H = {size}",
    "time: of a training step there, nn.LSTM's being 1 (benchmarks/cells.py)",
)
_NUMBERS = range(1, 6)
"""Columns that are aligned to the right."""


def as_text(language: str) -> str:
    """Writes the table for a terminal; plug-ins come last, with the first line of their files."""
    say = _say(language)
    rows = [[say(heading) for heading in HEADINGS], *_rows(say)]
    for one in registry.plugins("cells"):
        origin, summary = registry.about("cells", one.full)
        rows.append([one.full, *["–"] * len(_NUMBERS), f"{origin}  {summary}"])
    wide = [max(_width(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [
        "  ".join(_padded(text, wide[at], at in _NUMBERS) for at, text in enumerate(row)).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, "", *(say(line, size=SIZE) for line in _LEGEND)])


def as_markdown(language: str) -> str:
    """Writes the table for a page in docs/."""
    say = _say(language)
    rules = ["---:" if at in _NUMBERS else "---" for at in range(len(HEADINGS))]
    named = ([f"`{name}`", *rest] for name, *rest in _rows(say))
    rows = [[say(heading) for heading in HEADINGS], rules, *named]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _say(language: str) -> Say:
    return translator(CELLS) if language == "zh" else ENGLISH


def _rows(say: Say) -> Iterator[list[str]]:
    for one in compared():
        yield [
            one.name,
            str(one.facts.year),
            str(one.facts.gates),
            f"{one.state:,}",
            f"{one.parameters:,}",
            "–" if one.time is None else f"{one.time:.2f}",
            say(one.facts.made_for),
        ]


def _padded(text: str, wide: int, right: bool) -> str:
    blank = " " * (wide - _width(text))
    return blank + text if right else text + blank


def _width(text: str) -> int:
    """Columns of a terminal that ``text`` takes: a Chinese character has two."""
    return len(text) + sum(unicodedata.east_asian_width(each) in "WF" for each in text)


def words() -> Sequence[str]:
    """Returns all that is said, in English."""
    return (*HEADINGS, *_LEGEND, *(one.facts.made_for for one in compared()))
