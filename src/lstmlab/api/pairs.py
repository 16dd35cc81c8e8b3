"""The texts that a model of two texts is asked about, from what Python users keep them in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lstmlab.api.texts import names_of, texts_of, values_of
from lstmlab.data.columns import together
from lstmlab.data.guessing.by_role.related import sides_of
from lstmlab.data.remembered import Remembered
from lstmlab.errors import InputError
from lstmlab.language.quoting import some

_EXAMPLE = '[("a text", "another")]'


def pairs_of(
    given: Any, columns: Sequence[str], remembered: Remembered = Remembered()
) -> list[str | None]:
    """The two texts of each row in one string (see :func:`together`), None where one is missing.

    A list of pairs, an array of two columns; or a data frame, an Arrow table or a dict, of which
    the columns are read that the training data had, or ``columns``, or two whose names say that
    they belong together, or the only two. ``InputError`` for anything else.
    """
    names = names_of(given)
    if names is None:
        sides = _sides(given)
        each = [texts_of(side, columns[0], remembered) for side in sides]
    else:
        each = [
            texts_of({name: given[name]}, column, remembered)
            for column, name in zip(columns, _chosen(names, columns, remembered), strict=True)
        ]
    whole = [None not in row for row in zip(*each, strict=True)]
    joined = together([[text or "" for text in side] for side in each])
    return [text if is_whole else None for text, is_whole in zip(joined, whole, strict=True)]


def _sides(given: Any) -> list[list[Any]]:
    """The first and the second of each row."""
    if getattr(given, "ndim", 1) == 2:
        given = given.tolist()
    sides: list[list[Any]] = [[], []]
    for number, row in enumerate(values_of(given), 1):
        if row is None:
            row = (None, None)
        if isinstance(row, str) or not hasattr(row, "__len__") or len(row) != 2:
            raise InputError(f"texts, number {number}: not two texts; give pairs: {_EXAMPLE}")
        for side, text in zip(sides, row, strict=True):
            side.append(text)
    return sides


def _chosen(names: list[Any], columns: Sequence[str], remembered: Remembered) -> Sequence[Any]:
    before = [remembered.columns.get(column, column) for column in columns]
    for wanted in (before, list(columns)):
        if all(names.count(name) == 1 for name in wanted):
            return wanted
    if sides := sides_of([str(name) for name in names]):
        return sides
    if len(names) == 2:
        return names
    listed = some(map(str, names))
    raise InputError(
        f"texts: no columns '{before[0]}' and '{before[1]}' (there are: {listed}); rename them, "
        f"or give pairs: {_EXAMPLE}"
    )
