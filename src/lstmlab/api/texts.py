"""The texts that a model is asked about, from what Python users keep them in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from typing import Any

from lstmlab.data.joining import joined
from lstmlab.data.reading.source import LONGEST_TEXT, Unfit, as_text, too_long
from lstmlab.data.remembered import Remembered
from lstmlab.data.tagging.values import Cut
from lstmlab.errors import InputError
from lstmlab.language.quoting import short, some

_MISSING = ("NAType", "NaTType", "NullType")
"""Types by which pandas and others say that nothing stands there."""


Asked = Callable[[Any, str], str]
"""What makes of a list of tokens, in a column, what a model is asked about."""


def texts_of(
    given: Any, column: str, remembered: Remembered, several: Asked | None = None
) -> list[str | None]:
    """One text a row, None where there is none; ``several``: where a text may be a list of tokens.

    A list, an array, a Series (pandas, polars, Arrow) is it itself. Of a data frame, an Arrow table
    or a dict of columns it is the column that the training data called the texts by, or ``column``,
    or the only one. Of a model that reads several columns joined it is these, by their names; then
    a text may also be a dict of them. ``InputError`` for anything else, a set, which has no order,
    included.
    """
    names, parts = names_of(given), remembered.parts(column)
    if names is None:
        return [
            _of_parts(value, parts, f"texts, number {n}")
            if parts and isinstance(value, Mapping)
            else _text(value, f"texts, number {n}", several)
            for n, value in enumerate(values_of(given), 1)
        ]
    if parts and all(names.count(part) == 1 for part in parts):
        columns = [values_of(given[part], f"column '{short(part)}'") for part in parts]
        rows = enumerate(zip(*columns, strict=True), 1)
        return [
            _of_parts(dict(zip(parts, row, strict=True)), parts, f"texts, row {n}")
            for n, row in rows
        ]
    name = _chosen(given, names, column, remembered)
    values = values_of(given[name], f"column '{short(name)}'")
    return [
        _text(value, f"column '{short(name)}', row {n}", several, cell=True)
        for n, value in enumerate(values, 1)
    ]


def _of_parts(row: Mapping[Any, Any], parts: list[str], where: str) -> str | None:
    """The text that several columns of a row are together; None where all are blank."""
    if not any(part in row for part in parts):
        raise InputError(f"{where}: none of the columns {some(parts)} is in it")
    cells = [_text(row.get(part), f"{where}, '{short(part)}'", cell=True) for part in parts]
    text = joined(cells)
    return None if text is None else str(text)


def names_of(given: Any) -> list[Any] | None:
    """Returns the names of a table's columns, or None if it is no table."""
    if isinstance(given, Mapping):
        return list(given)
    for attribute in ("column_names", "columns"):  # Arrow has both, and means data by the second
        if hasattr(given, attribute):
            return list(getattr(given, attribute))
    return None


def _chosen(given: Any, names: list[Any], column: str, remembered: Remembered) -> Any:
    before = remembered.columns.get(column, column)
    wanted = [name for name in (before, column) if names.count(name) == 1]
    if not wanted and len(names) != 1:
        twice = "two columns are called" if before in names else "no column"
        raise InputError(
            f"texts: {twice} '{short(before)}' in the {type(given).__name__} (there are: "
            f'{some(map(str, names))}); give one column of it, such as table["text"]'
        )
    return wanted[0] if wanted else names[0]


def values_of(given: Any, what: str = "texts") -> Iterable[Any]:
    if isinstance(given, str | bytes):
        raise InputError(f"{what}: one text; give a list of them, such as [text]")
    dimensions = getattr(given, "ndim", 1)
    if isinstance(given, Mapping | Set) or not isinstance(given, Iterable) or dimensions != 1:
        shape = f" of {dimensions} dimensions" if dimensions != 1 else ""
        raise InputError(f"{what}: {type(given).__name__}{shape}, not a list of texts")
    # Arrow's values are objects of its own.
    return given.to_pylist() if hasattr(given, "to_pylist") else given


def _text(
    value: Any, where: str, several: Asked | None = None, *, cell: bool = False
) -> str | None:
    """``cell``: of a table, in which a number is a text, as in a file."""
    if (
        several
        and not isinstance(value, str)
        and (isinstance(value, list | tuple) or _is_row(value))
    ):
        try:
            return several(value, "tokens") if len(value) else Cut("")
        except Unfit as error:
            raise InputError(f"{where}: {error}") from None
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise InputError(f"{where} {too_long(value)}")
        return str(value)  # NumPy's strings are a class of their own
    if value is None or type(value).__name__ in _MISSING:
        return None
    if isinstance(value, float) and value != value:
        return None
    value = value.item() if cell and hasattr(value, "item") else value
    text = as_text(value) if cell else None
    if text is None:
        raise InputError(f"{where}: {type(value).__name__}, not text")
    return text


def _is_row(value: Any) -> bool:
    """Whether it is an array, as a column of lists has them."""
    return getattr(value, "ndim", 0) == 1
