"""The house stays easy to walk through: small rooms, and docstrings that are sentences."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import lstmlab

HOUSE = Path(lstmlab.__file__).parent
ROOT = HOUSE.parents[1]

IN_ROOMS = ("data", "evidence", "report", "study", "training", "models", "atlas")
"""Folders whose files are sorted by subject into rooms."""

ONE_FILE_A_VARIANT = {"data/roles", "data/sets"}
"""Rooms that hold one file for each variant, and so have no bound."""

MOST_FILES = 9
"""The most files of a room, its ``__init__.py`` included."""

FRAGMENTS = {"Of", "As", "To", "By"}
"""Words that begin a phrase which its neighbours would have to complete."""

CODE = ("src", "benchmarks", "examples", "tests")


def rooms() -> list[Path]:
    every = {path.parent for folder in IN_ROOMS for path in (HOUSE / folder).rglob("*.py")}
    return sorted(room for room in every if str(room.relative_to(HOUSE)) not in ONE_FILE_A_VARIANT)


@pytest.mark.parametrize("room", rooms(), ids=lambda room: str(room.relative_to(HOUSE)))
def test_a_room_has_few_files_and_says_what_they_are(room: Path) -> None:
    files = sorted(path.name for path in room.glob("*.py"))
    assert len(files) <= MOST_FILES, f"split {room} by subject: {files}"
    assert ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))


def test_no_two_test_files_have_one_name() -> None:
    """Pytest imports test files by their names alone, and so can't collect two of one name."""
    counts = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in counts.items() if count > 1] == []


def texts(code: str) -> Iterator[tuple[int, str]]:
    """Yields the line and text of each docstring, those below fields and constants included."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield node.lineno, text


def fragments(code: str) -> list[str]:
    """Returns the docstrings that begin in the middle of a sentence, each with its line."""
    return [
        f"line {line}: {text.strip()[:60]}"
        for line, text in texts(code)
        if text.split(maxsplit=1)[:1] and text.split(maxsplit=1)[0] in FRAGMENTS
    ]


@pytest.mark.parametrize("folder", CODE)
def test_no_docstring_is_the_end_of_a_sentence(folder: str) -> None:
    found = {
        str(path.relative_to(ROOT)): wrong
        for path in sorted((ROOT / folder).rglob("*.py"))
        if (wrong := fragments(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_what_a_fragment_is() -> None:
    code = 'SHARE = 0.5\n"""Of all the time."""\n\ndef f():\n    """To be\n    raised."""\n'
    assert fragments(code) == ["line 2: Of all the time.", "line 5: To be\n    raised."]
    assert fragments('"""Once, of all the time, half is enough."""\nx = """"""\n') == []


def test_the_page_on_the_house_names_every_room_and_no_other() -> None:
    page = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    table = page.partition("## The house")[2].partition("## Contracts")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    told = {name for row in rows for name in re.findall(r"`([a-z_]+(?:/[a-z_]+)*)`", row)}
    there = {str(path.parent.relative_to(HOUSE)) for path in HOUSE.rglob("*/__init__.py")}
    assert told == there
