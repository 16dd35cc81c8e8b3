"""What every role of a column must do."""

from __future__ import annotations

from typing import Any

from lstmlab.checks.check import expect
from lstmlab.data.columns import role
from lstmlab.data.reading.source import Unfit
from lstmlab.plugins.plugin import plain
from lstmlab.recipe import Recipe

_VALUES = ("1.0", " 2 ", "some words", "caf\u00e9", "cafe\u0301", "ﬁ\u200b x", 3, 2.5, True)
"""What stands in the cells of files, as they are read."""
_NO_CELLS: tuple[Any, ...] = (None, float("nan"), [1], {}, "\ud800")


def declares_itself(name: str) -> None:
    """ROLE is a Role, and its name is the file's."""
    from lstmlab.data.roles.role import Role

    expect(isinstance(role(name), Role), "ROLE is no lstmlab.data.roles.role.Role")
    own = getattr(role(name), "name", None)
    expect(own == plain(name), f"its name is {own!r}, and its file's {plain(name)!r}")


def has_one_form(name: str) -> None:
    """A cell that is read again stays what it is: data sets are told apart by their cells."""
    for value in _VALUES:
        cell = _read(name, value)
        if cell is None:
            continue
        expect(isinstance(cell, str), f"it reads {value!r} as {cell!r}, which is no string")
        again = _read(name, cell)
        expect(again == cell, f"it reads {value!r} as {cell!r}, and that as {again!r}")


def reads_something(name: str) -> None:
    """It reads at least one of a number, a word and several words as a cell."""
    read = [_read(name, value) for value in _VALUES]
    expect(any(cell is not None for cell in read), f"it reads none of {[*_VALUES]}")


def refuses_what_is_no_text(name: str) -> None:
    """What is missing, lists, tables and half a character are Unfit (lists of text aside, where a
    cell holds several)."""
    for value in _NO_CELLS:
        if isinstance(value, list) and role(name).holds_several:
            continue
        cell = _read(name, value)
        expect(cell is None, f"it reads {value!r} as {cell!r}, and should raise Unfit")


def says_what_is_missing(name: str) -> None:
    """A blank cell is Unfit, and said to be missing, unless the column is a running text."""
    if role(name).is_running:
        expect(_read(name, "  ") == "  ", "it is a running text, and doesn't read a blank line")
        return
    try:
        cell = role(name).read("  ", "column")
    except Unfit as error:
        expect(error.is_missing, "it raises Unfit for a blank cell, but not with is_missing=True")
    else:
        expect(False, f"it reads a blank cell as {cell!r}")


def is_cut_as_it_says(name: str) -> None:
    """Its limit is of text alone: a number of tokens, and which end of a longer text is read."""
    limit = role(name).limit(Recipe())
    if limit is None:
        return
    expect(role(name).is_text, "it has a limit, but is_text is False")
    expect(limit[0] > 0, f"it reads at most {limit[0]} tokens")
    expect(limit[1] in ("head", "tail"), f"it reads the {limit[1]!r} of a longer text")


def keeps_one_of_each(name: str) -> None:
    """It keeps one of duplicates, at a place that there is, and none that an earlier split has."""
    cells = [cell for value in _VALUES if (cell := _read(name, value)) is not None][:1] * 3
    found = role(name).once(["a", "a", "b"], cells, {"b"})
    expect(found == [0], f"of two that are alike and one seen before it keeps those at {found}")


def _read(name: str, value: Any) -> str | None:
    try:
        return role(name).read(value, "column")
    except Unfit:
        return None
