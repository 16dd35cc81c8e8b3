"""The Parquet files of the atlas, one a part: read, written, added to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstmlab.atlas.records.row import NAMES, Row
from lstmlab.errors import InputError, writing

if TYPE_CHECKING:
    import pyarrow as pa

SHIPPED = Path(__file__).parent
"""Where the parts that come with lstmlab are."""
_SUFFIX = ".parquet"
_LISTS = ("curve_epochs", "curve", "curve_seconds")
_KINDS = {"str": "string", "int": "int64", "float": "float64", "bool": "bool_"}


@cache
def read(folder: Path = SHIPPED, part: str | None = None) -> tuple[Row, ...]:
    """Every row of every part in ``folder``, in the order of the parts' names, or of one ``part``;
    none where it isn't there."""
    files = [file for file in _files(folder) if part in (None, file.stem)]
    return tuple(row for file in files for row in _rows(file))


def parts(folder: Path = SHIPPED) -> tuple[str, ...]:
    """The names of the parts in ``folder``."""
    return tuple(file.stem for file in _files(folder))


def add(rows: Sequence[Row], folder: Path) -> tuple[int, int]:
    """Writes ``rows``, all of one part, into its file in ``folder``; says how many are new, and how
    many there are then.

    A trial that is there is replaced, so that a part may be added again. ``InputError`` where all
    of them are in another part already.
    """
    if not rows:
        raise InputError("nothing to add: no trial of the study has ended")
    (part,) = {row.part for row in rows}
    for other in _files(folder):
        if other.stem != part and {_key(row) for row in rows} <= {
            _key(row) for row in _rows(other)
        }:
            raise InputError(f"{other}: has all of these trials; add them to part '{other.stem}'")
    path = folder / f"{part}{_SUFFIX}"
    there = {_key(row): row for row in _rows(path)} if path.is_file() else {}
    known = len(there)
    there.update({_key(row): row for row in rows})
    write(there.values(), path)
    read.cache_clear()
    return len(there) - known, len(there)


def write(rows: Iterable[Row], path: Path) -> None:
    """One Parquet file, whole or not at all."""
    import pyarrow.parquet as pq

    new = path.with_name(f"{path.name}.new")
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table(rows), new, compression="zstd", compression_level=15)
        new.replace(path)


def table(rows: Iterable[Row]) -> pa.Table:
    """The rows as an Arrow table, in the order of task, data set, contender and seed."""
    import pyarrow as pa

    ordered = sorted(rows, key=lambda row: (row.part, *row.place, row.contender, row.kind, row.id))
    kinds = {name: _kind(name) for name in NAMES}
    return pa.table(
        {
            name: pa.array([getattr(row, name) for row in ordered], kind)
            for name, kind in kinds.items()
        }
    )


def _kind(name: str) -> Any:
    import pyarrow as pa

    if name in _LISTS:
        return pa.list_(pa.float32())
    return getattr(pa, _KINDS[str(Row.__annotations__[name])])()


def _key(row: Row) -> tuple[str, str]:
    """What tells a row from the others of its part: two contenders may share a trial."""
    return row.id, row.contender


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{_SUFFIX}"))


def _rows(path: Path) -> list[Row]:
    """``InputError`` where the file isn't one of the atlas."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        read_table = pq.read_table(path)
        columns = [read_table.column(name).to_pylist() for name in NAMES]
    except (OSError, KeyError, pa.ArrowException) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{path}: not a part of the atlas: {said}") from None
    lists = [NAMES.index(name) for name in _LISTS]
    rows = []
    for values in zip(*columns, strict=True):
        given = list(values)
        for place in lists:
            given[place] = tuple(given[place])
        rows.append(Row(*given))
    return rows
