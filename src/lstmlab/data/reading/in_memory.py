"""A data set from what a program holds in memory: lists, dicts, data frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from lstmlab.data.beside import named as beside
from lstmlab.data.columns import FEATURES, Columns
from lstmlab.data.dataset import Dataset
from lstmlab.data.formats import token_rows
from lstmlab.data.formats.conll import TokenLines
from lstmlab.data.loading import made
from lstmlab.data.reading.folders import SPLIT_NAMES
from lstmlab.data.reading.rows import Reading, read
from lstmlab.data.reading.source import Row, Source
from lstmlab.data.reading.tables import every, one_column, table
from lstmlab.data.understanding.cleaning import Cleaned, Cleaning, cleaned
from lstmlab.errors import InputError
from lstmlab.language import notes

NAME = "data in memory"
_MISSING = ("NAType", "NaTType", "NullType", "MaskedConstant")
"""Types by which pandas, Arrow and NumPy say that nothing stands there."""


def dataset(
    given: Any, wanted: Columns | str, cleaning: Cleaning = Cleaning(), features: str = ""
) -> Dataset:
    """The data set of ``given``: columns (see :func:`columns`), or a dict of them by split.

    ``features``: the names of columns that stand beside the text, with commas between them. A split
    that is missing is taken from train, as of a file. ``InputError`` says what is wrong, and where.
    """
    wanted = Columns.of(wanted)
    by_split = given if has_splits(given) else {"train": given}
    readings: dict[str, Reading] = {}
    for name, part in by_split.items():
        split = SPLIT_NAMES[name]
        if split in readings:
            raise InputError(f"{NAME}: '{name}' is a second {split} split; keep one")
        where = NAME if part is given else f"{NAME}, {name}"
        readings[split] = _read(part, wanted, where, features)
    if "train" not in readings:
        raise InputError(f"{NAME}: no train split")
    columns = readings["train"].columns
    told = dict.fromkeys(note for reading in readings.values() for note in reading.source.notes())
    found = made(NAME, columns, readings, cleaning, [*told])
    if not columns.has_features:
        return found
    called = {column: column for column in columns} | {FEATURES: features or FEATURES}
    return replace(found, remembered=replace(found.remembered, columns=called))


def sources(given: Any) -> dict[str, Source] | None:
    """Split -> the table ``given``, or a dict of tables by split, with all columns; None for what
    has no columns with names."""
    by_split = given if has_splits(given) else {"train": given}
    found: dict[str, Source] = {}
    for name, part in by_split.items():
        where = NAME if part is given else f"{NAME}, {name}"
        columns = every(part, where)
        if columns is None:
            return None
        if SPLIT_NAMES[name] in found:
            raise InputError(f"{NAME}: '{name}' is a second {SPLIT_NAMES[name]} split; keep one")
        found[SPLIT_NAMES[name]] = _in_memory(where, columns)
    return found


def has_splits(given: Any) -> bool:
    """Whether it is a dict by split: ``{"train": …, "test": …}``."""
    return isinstance(given, Mapping) and bool(given) and all(name in SPLIT_NAMES for name in given)


def columns(
    given: Any,
    wanted: Columns | str,
    where: str = NAME,
    cleaning: Cleaning = Cleaning(),
    features: str = "",
) -> Cleaned:
    """The columns that are ``wanted``, as the split ``train``, from what Python users keep them in.

    A tuple with one list a column, ``(texts, labels)``, or a list of such pairs; a table whose
    columns have our names (see :func:`lstmlab.data.reading.tables.table`), others are ignored;
    for a running text also a list of lines alone. Anything that can be gone through is a list here,
    a NumPy array or a pandas Series, too. ``features`` are columns of a table beside the text.
    """
    reading = _read(given, Columns.of(wanted), where, features)
    return cleaned({"train": reading}, reading.columns, cleaning)


def _read(given: Any, wanted: Columns, where: str, features: str = "") -> Reading:
    if features:
        return _with_features(given, wanted, where, features)
    if wanted.role(wanted.text).holds_several and (columns := every(given, where)):
        in_tokens = _in_memory(where, columns)
        if in_tokens.has_token_rows:
            return read(in_tokens, wanted, {})
    found = table(given, wanted.names, where)
    taken = _in_order(given, wanted.names, where) if found is None else found
    return read(_in_memory(where, taken), wanted, {})


def _with_features(given: Any, wanted: Columns, where: str, features: str) -> Reading:
    every_one = every(given, where)
    if every_one is None:
        raise InputError(
            f"{where}: features: a {type(given).__name__} has no columns with names; give a data "
            "frame, or a dict of columns"
        )
    wanted, names = wanted.with_features(), {FEATURES: features}
    source = _in_memory(where, every_one)
    beside.check(source, wanted, names)
    plain = wanted.without_features().names
    table(given, plain, where)  # whether they are there
    return read(source, wanted, names)


def _in_memory(where: str, taken: Mapping[str, Any]) -> _InMemory:
    """The columns that were ``taken``; ``InputError`` unless all are equally long."""
    filled = {
        column: [*one_column(values, f"{where}: {column}")] for column, values in taken.items()
    }
    sizes = {column: len(values) for column, values in filled.items()}
    if len(set(sizes.values())) > 1:
        told = " but ".join(f"{size} {column}s" for column, size in sizes.items())
        raise InputError(f"{where}: {told}; there must be one for each")
    return _InMemory(where, filled)


class _InMemory(Source):
    """Columns of equal length."""

    def __init__(self, name: str, filled: Mapping[str, list[Any]]) -> None:
        super().__init__(name)
        self._filled = filled
        self._tokens = TokenLines()
        self._names: token_rows.Names | None = None
        """What the columns of such a table are called; after its rows were read."""

    def rows(self) -> Iterator[Row]:
        yield from self._tokens.noted(token_rows.grouped(self._each(), self._keep))

    def _keep(self, names: token_rows.Names) -> None:
        self._names = names

    @property
    def has_token_rows(self) -> bool:
        """Whether each of a sentence's tokens has a row of its own."""
        next(self.rows(), None)
        return self._names is not None

    def notes(self) -> tuple[str, ...]:
        if self._names is None:
            return ()
        return (notes.TOKEN_A_ROW.format(file=self.name, **self._names._asdict()),)

    def where_in(self, number: int, part: int) -> str:
        return self.where(self._tokens.of(number, part))

    def _each(self) -> Iterator[Row]:
        for number, values in enumerate(zip(*self._filled.values(), strict=True), 1):
            yield number, dict(zip(self._filled, map(_plain, values), strict=True))

    def where(self, number: int) -> str:
        return f"{self.name}, example {number}"


def _in_order(given: Any, wanted: tuple[str, ...], where: str) -> dict[str, Any]:
    if isinstance(given, tuple) and len(given) == len(wanted):
        return dict(zip(wanted, given, strict=True))
    if len(wanted) == 1 and not isinstance(given, str):
        return {wanted[0]: given}
    if isinstance(given, list) and given and all(_is_example(each, wanted) for each in given):
        return dict(zip(wanted, zip(*given, strict=True), strict=True))
    names = "s, ".join(wanted) + "s"
    raise InputError(
        f"{where}: {type(given).__name__} is no data for this task; give a data set's name or "
        f"path, a tuple ({names}), or a dict or data frame with columns {', '.join(wanted)}"
    )


def _is_example(given: Any, wanted: tuple[str, ...]) -> bool:
    return isinstance(given, tuple) and len(given) == len(wanted)


def _plain(value: Any) -> Any:
    """NumPy's numbers as Python's; None for a data frame's mark of what is missing."""
    value = value.item() if isinstance(value, np.generic) else value
    # NaN is not equal to itself; pandas' NA says neither yes nor no to that.
    missing = isinstance(value, float) and value != value
    return None if missing or type(value).__name__ in _MISSING else value
