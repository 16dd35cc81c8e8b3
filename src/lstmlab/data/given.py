"""A data set from what a program holds in memory: lists, dicts, data frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from lstmlab.data.dataset import COLUMNS, Dataset, Kind, Split
from lstmlab.data.folders import SPLIT_NAMES
from lstmlab.data.load import check_labels
from lstmlab.data.source import checked
from lstmlab.data.splits import complete
from lstmlab.errors import InputError

NAME = "data in memory"


def dataset(given: Any, kind: Kind) -> Dataset:
    """The data set of ``given``: columns (see :func:`columns`), or a dict of them by split.

    A split that is missing is taken from train, as of a file. ``InputError`` says what is wrong,
    and where.
    """
    by_split = given if has_splits(given) else {"train": given}
    read: dict[str, Split] = {}
    for name, part in by_split.items():
        split = SPLIT_NAMES[name]
        if split in read:
            raise InputError(f"{NAME}: '{name}' is a second {split} split; keep one")
        read[split] = columns(part, kind, NAME if part is given else f"{NAME}, {name}")
    if "train" not in read:
        raise InputError(f"{NAME}: no train split")
    splits, notes = complete(NAME, kind, read)
    if kind == "labelled":
        check_labels({split: f"{NAME}, {split}" for split in read}, splits)
    return Dataset(NAME, kind, splits, notes=notes)


def has_splits(given: Any) -> bool:
    """Whether it is a dict by split: ``{"train": …, "test": …}``."""
    return isinstance(given, Mapping) and bool(given) and all(name in SPLIT_NAMES for name in given)


def columns(given: Any, kind: Kind, where: str = NAME) -> Split:
    """The columns that ``kind`` has, from what Python users keep them in.

    A tuple with one list a column, ``(texts, labels)``; a dict or data frame whose columns have
    our names (others are ignored); for a stream also a list of lines alone. Anything that can be
    gone through is a list here, a NumPy array or a pandas Series, too.
    """
    wanted = COLUMNS[kind]
    taken = _named(given, wanted, where) if _has_names(given) else _in_order(given, wanted, where)
    split = {
        column: [
            checked(_plain(value), column, kind, f"{where}, example {number}")
            for number, value in enumerate(_values(values, column, where), 1)
        ]
        for column, values in taken.items()
    }
    sizes = {column: len(values) for column, values in split.items()}
    if len(set(sizes.values())) > 1:
        told = " but ".join(f"{size} {column}s" for column, size in sizes.items())
        raise InputError(f"{where}: {told}; there must be one for each")
    if not sizes[wanted[0]]:
        raise InputError(f"{where}: no examples in it")
    return split


def _has_names(given: Any) -> bool:
    # pandas and polars both, neither of which is needed for that.
    return isinstance(given, Mapping) or hasattr(given, "columns")


def _named(given: Any, wanted: tuple[str, ...], where: str) -> dict[str, Any]:
    found = [str(name) for name in (given if isinstance(given, Mapping) else given.columns)]
    for column in wanted:
        if column not in found:
            raise InputError(
                f"{where}: no column '{column}' (there are: {', '.join(found)}); rename yours"
            )
    return {column: given[column] for column in wanted}


def _in_order(given: Any, wanted: tuple[str, ...], where: str) -> dict[str, Any]:
    if isinstance(given, tuple) and len(given) == len(wanted):
        return dict(zip(wanted, given, strict=True))
    if len(wanted) == 1 and not isinstance(given, str):
        return {wanted[0]: given}
    names = "s, ".join(wanted) + "s"
    raise InputError(
        f"{where}: {type(given).__name__} is no data for this task; give a data set's name or "
        f"path, a tuple ({names}), or a dict or data frame with columns {', '.join(wanted)}"
    )


def _values(values: Any, column: str, where: str) -> Iterable[Any]:
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise InputError(f"{where}: {column} is one {type(values).__name__}, not a list of them")
    return values


def _plain(value: Any) -> Any:
    """NumPy's numbers as Python's; None for a data frame's mark of what is missing."""
    value = value.item() if isinstance(value, np.generic) else value
    # NaN is not equal to itself; pandas' NA says neither yes nor no to that.
    missing = isinstance(value, float) and value != value
    return None if missing or type(value).__name__ in ("NAType", "NaTType") else value
