"""Tables in memory, whichever library or nesting they are of -> columns, understood or refused.

None of pandas, polars or others is needed for that, nor imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

from lstmlab.errors import InputError
from lstmlab.language.quoting import short, some


def table(given: Any, wanted: tuple[str, ...], where: str) -> dict[str, Any] | None:
    """The ``wanted`` columns of ``given``; None if that is no table.

    A data frame, an Arrow table, or what hands itself over as one of these; a dict of columns, each
    a list or a dict by row; a dict of rows, each a dict by column; a list of such rows.
    ``InputError`` where a column is missing, there twice, or can't be told from the rows.
    """
    if isinstance(given, Mapping):
        return _of_mapping(given, wanted, where)
    if isinstance(given, list) and given and all(isinstance(each, Mapping) for each in given):
        return _of_rows(given, wanted, where)
    names = _names(given)
    if names is None and hasattr(given, "__arrow_c_stream__"):
        given = _handed_over(given)
        names = _names(given)
    if names is None:
        return None
    if hasattr(given, "collect") and not hasattr(given, "__len__"):
        raise InputError(f"{where}: a {type(given).__name__} has no rows yet; collect() it first")
    _check_names(list(map(str, names)), wanted, where)
    return {column: given[column] for column in wanted}


def every(given: Any, where: str) -> dict[str, Any] | None:
    """All columns of ``given``, by their names as text; None if that is no table."""
    rows: list[Any] = []
    if isinstance(given, list):
        rows = given
    elif isinstance(given, Mapping):
        rows = [*given.values()]
    if rows and all(isinstance(each, Mapping) for each in rows):
        names = dict.fromkeys(str(name) for row in rows for name in row)
    elif isinstance(given, Mapping):
        names = dict.fromkeys(given)
    else:
        if _names(given) is None and hasattr(given, "__arrow_c_stream__"):
            given = _handed_over(given)
        names = dict.fromkeys(_names(given) or ())
    if not names:
        return None
    # Columns whose names are no text, such as numbers, are none of ours.
    return table(given, tuple(name for name in names if isinstance(name, str)), where)


def one_column(given: Any, what: str) -> Iterable[Any]:
    """The values of one column; ``InputError`` for what has no order, or two dimensions."""
    dimensions = getattr(given, "ndim", 1)
    if dimensions != 1:
        raise InputError(
            f"{what}: {type(given).__name__} of {dimensions} dimensions, not one value a row"
        )
    several = isinstance(given, str | bytes | Mapping | Set) or _names(given) is not None
    if several or not isinstance(given, Iterable):
        raise InputError(f"{what} is one {type(given).__name__}, not a list of them")
    # Arrow's values are objects of its own.
    return given.to_pylist() if hasattr(given, "to_pylist") else given


def _handed_over(given: Any) -> Any:
    """An Arrow table, or ``given`` itself where that is a single column."""
    import pyarrow

    try:
        return pyarrow.table(given)
    except (TypeError, ValueError, pyarrow.ArrowException):
        return given


def _names(given: Any) -> list[Any] | None:
    """Returns the names of a table's columns, or None if it is no table."""
    names = getattr(getattr(given, "dtype", None), "names", None)  # NumPy's records
    for attribute in ("column_names", "columns"):  # Arrow has both, and means data by the second
        names = getattr(given, attribute, None) if names is None else names
    return None if names is None else list(names)


def _of_mapping(
    given: Mapping[Any, Any], wanted: tuple[str, ...], where: str
) -> dict[str, Any] | None:
    nested = [isinstance(value, Mapping) for value in given.values()]
    if all(column in given for column in wanted):
        columns = {column: given[column] for column in wanted}
        if any(isinstance(values, Mapping) for values in columns.values()):
            return _by_row(columns, where)
        return columns
    if nested and all(nested):  # a dict of rows, by their number or name
        return _of_rows([*given.values()], wanted, where)
    _check_names(list(map(str, given)), wanted, where)
    raise AssertionError("one is missing")


def _by_row(columns: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Columns that are dicts by row, as ``DataFrame.to_dict()`` gives them."""
    rows: list[Any] | None = None
    for column, values in columns.items():
        if not isinstance(values, Mapping):
            raise InputError(
                f"{where}: {column} is a {type(values).__name__}, and another column is a dict by "
                "row; give lists of both"
            )
        if rows is not None and {*values} != {*rows}:
            raise InputError(f"{where}: {column} has other rows than the column before it")
        rows = [*values] if rows is None else rows
    return {column: [values[row] for row in rows or ()] for column, values in columns.items()}


def _of_rows(rows: list[Mapping[Any, Any]], wanted: tuple[str, ...], where: str) -> dict[str, Any]:
    """Rows that are dicts by column; what one lacks is missing."""
    names = dict.fromkeys(str(name) for row in rows for name in row)
    _check_names([*names], wanted, where)
    return {column: [row.get(column) for row in rows] for column in wanted}


def _check_names(names: list[str], wanted: tuple[str, ...], where: str) -> None:
    for column in wanted:
        if column not in names:
            raise InputError(
                f"{where}: no column '{column}' (there are: {some(names)}); rename yours"
            )
        if names.count(column) > 1:
            raise InputError(
                f"{where}: two columns are called '{short(column)}'; rename or drop one"
            )
