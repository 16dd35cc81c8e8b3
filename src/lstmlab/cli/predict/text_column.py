"""Which column of new rows holds the text that a model is asked about, or which two do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lstmlab.data.guessing import column_names
from lstmlab.data.guessing.by_role.related import sides_of
from lstmlab.data.joining import is_there
from lstmlab.data.reading.source import no_column
from lstmlab.data.remembered import Remembered
from lstmlab.errors import InputError

_CALLED = {
    "text": column_names.TEXT,
    "source": column_names.SOURCE | column_names.DOCUMENT,
}


_ALSO = {"tokens": ("text",)}
"""What else such a column is called where it holds what is to be cut yet."""


def text_column(
    place: str,
    found: Sequence[str],
    column: str,
    rename: Mapping[str, str],
    remembered: Remembered,
) -> tuple[str, str]:
    """The name of our ``column`` among those ``found``, and a note if it was guessed.

    That is the one of ``rename``, which a user said; or else the one that the training data had;
    our own name; the only one; the only one that is called alike. ``InputError`` at ``place`` if
    none of them can be meant.
    """
    if column in rename:
        if is_there(rename[column], found):
            return rename[column], ""
        near = _only(name for name in found if _same(name, rename[column]))
        raise InputError(no_column(place, column, rename[column], list(found), near))
    before = remembered.columns.get(column, column)
    for name in (before, column, *_ALSO.get(column, ())):
        if is_there(name, found):
            return name, ""
    absent = [part for part in remembered.parts(column) if part not in found]
    if absent and (len(found) > 1 or len(absent) < len(remembered.parts(column))):
        raise InputError(no_column(place, column, absent[0], list(found)))
    guess = (
        _only(name for name in found if _same(name, before))
        or _only(found)
        or _only(
            name
            for name in found
            if column_names.likeness(name, _CALLED.get(column, column_names.TEXT))
        )
    )
    if guess:
        return guess, f"'{guess}' is taken for the column '{before}', which there isn't"
    raise InputError(no_column(place, column, before, list(found)))


def text_columns(
    place: str,
    found: Sequence[str],
    columns: Sequence[str],
    rename: Mapping[str, str],
    remembered: Remembered,
) -> tuple[dict[str, str], list[str]]:
    """Our two ``columns`` -> their names among those ``found``, and notes on what was guessed: as
    :func:`text_column` does it, or two that are called as such pairs are."""
    wanted = [rename.get(each, remembered.columns.get(each, each)) for each in columns]
    there = [is_there(name, found) for name in wanted]
    sides = None if rename or any(there) else sides_of(found)
    if sides and not all(name in found for name in columns):
        names = dict(zip(columns, sides, strict=True))
        return names, [f"'{sides[0]}' and '{sides[1]}' are taken for the two texts"]
    names = {}
    for column, name, known in zip(columns, wanted, there, strict=True):
        given = column if column in found and column not in rename else ""
        if not known and not given:
            near = _only(each for each in found if _same(each, name))
            raise InputError(no_column(place, column, name, list(found), near))
        names[column] = name if known else given
    return names, []


def _only(names: Iterable[str]) -> str:
    """The only one; empty if there are others, or none."""
    given = list(names)
    return given[0] if len(given) == 1 else ""


def _same(one: str, other: str) -> bool:
    """Whether they are the same words."""
    return column_names.words(one) == column_names.words(other)
