"""Files of text -> columns of strings.

CSV and TSV with a header line (TSV has no quoting: a tab always separates), JSON lines, Parquet,
and plain text (one record a line); all but Parquet also gzip'd. Python's own ``csv`` and ``json``
read them, because they know the line that an error is on.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lstmlab.data.dataset import COLUMNS, Kind, Split
from lstmlab.errors import InputError

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".txt")

Row = tuple[int, Mapping[str, Any]]
"""Line number (row number, in Parquet), and column -> value."""

csv.field_size_limit(2**31 - 1)


def suffix(path: Path) -> str | None:
    """The format's suffix, without ``.gz``; None if it is none of ``SUFFIXES``."""
    name = path.name.lower().removesuffix(".gz")
    return next((known for known in SUFFIXES if name.endswith(known)), None)


def columns_of(path: Path) -> list[str]:
    """The names of the file's columns (those of its first record, in JSON lines)."""
    for _, row in _rows(path):
        return [str(name) for name in row]
    raise InputError(f"{path}: no examples in it")


def read(path: Path, kind: Kind, rename: Mapping[str, str]) -> Split:
    """The columns that ``kind`` has; ``rename``: our column -> the file's.

    ``InputError`` names the file and line of a missing column, label or text.
    """
    wanted = {column: rename.get(column, column) for column in COLUMNS[kind]}
    split: dict[str, list[str]] = {column: [] for column in wanted}
    place = "row" if suffix(path) == ".parquet" else "line"
    for number, row in _rows(path):
        for column, name in wanted.items():
            where = f"{path}, {place} {number}"
            text = cell(row, column, name, where, blank=kind == "stream")
            split[column].append(text.strip() if column == "label" else text)
    if not split[next(iter(wanted))]:
        raise InputError(f"{path}: no examples in it")
    return split


def cell(row: Mapping[str, Any], column: str, name: str, where: str, *, blank: bool) -> str:
    """The text of ``column``, which the file calls ``name``; ``blank``: whether it may be so.

    ``InputError`` names ``where`` (file and line) of a column or text that is missing.
    """
    if name not in row:
        found = ", ".join(map(str, row))
        raise InputError(
            f"{where}: no column '{name}' (there are: {found}); "
            f"name yours with --column {column}=NAME"
        )
    value = row[name]
    text = _text(value)
    if text is None and value is not None:
        raise InputError(f"{where}: {column} is {type(value).__name__}, not text")
    if text is None or not (blank or text.strip()):
        raise InputError(f"{where}: no {column}; fill it in or remove the row")
    return text


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else None


def _rows(path: Path) -> Iterator[Row]:
    kind = suffix(path)
    if kind == ".parquet":
        return _parquet(path)
    text = _decoded(path)
    if kind in {".csv", ".tsv"}:
        lines = io.StringIO(text, newline="")
        return separated(path, lines, "," if kind == ".csv" else "\t")
    if kind == ".txt":
        return plain(io.StringIO(text, newline="\n"))
    return json_lines(path, io.StringIO(text, newline="\n"))


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
        if path.name.lower().endswith(".gz"):
            raw = gzip.decompress(raw)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise InputError(f"{path}: a broken gzip file") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}, line {line}: not UTF-8; save the file as UTF-8") from None


def plain(lines: Iterable[str]) -> Iterator[Row]:
    """Plain text, one record a line."""
    for number, line in enumerate(lines, 1):
        yield number, {"text": line.removesuffix("\n").removesuffix("\r")}


def separated(path: Path | str, lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """CSV, or with a tab as ``delimiter`` TSV; ``path``: what an error names."""
    if delimiter == ",":
        reader = csv.reader(lines, strict=True)
    else:
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    try:
        header = next(reader, None)
        if not header:
            raise InputError(f"{path}: empty; its first line must name the columns")
        if len(set(header)) < len(header):
            raise InputError(f"{path}, line 1: two columns have the same name")
        line = reader.line_num + 1
        for values in reader:
            if values:  # a blank line is no row
                if len(values) != len(header):
                    raise InputError(
                        f"{path}, line {line}: {len(values)} fields where the header has "
                        f"{len(header)}; quote text that holds a separator"
                    )
                yield line, dict(zip(header, values, strict=True))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}") from None


def json_lines(path: Path | str, lines: Iterable[str]) -> Iterator[Row]:
    """JSON lines; ``path``: what an error names."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(f"{path}, line {number}: not JSON: {error}") from None
        if not isinstance(row, dict):
            raise InputError(f'{path}, line {number}: not a JSON object such as {{"text": …}}')
        yield number, row


def _parquet(path: Path) -> Iterator[Row]:
    from pyarrow import ArrowException, parquet

    try:
        table = parquet.read_table(path)
    except (OSError, ArrowException) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"{path}: not a readable Parquet file: {reason}") from None
    return enumerate(table.to_pylist(), 1)
