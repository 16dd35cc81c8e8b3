"""Files of any size, read a row at a time, and written as the rows' answers come.

Formats as in :mod:`lstmlab.data.files`; Parquet is read, not written. A row keeps its columns, and
an answer's are added; a file that is written in another format than it was read from is converted:
in CSV and TSV a column that a JSON object lacks is empty and a nested value is JSON, and plain text
holds the answer alone.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from lstmlab import notes
from lstmlab.data import files
from lstmlab.data.encodings import NAMES, detect, named
from lstmlab.data.separated import csv_rows, tsv_rows
from lstmlab.errors import InputError

WRITTEN = (".csv", ".tsv", ".jsonl", ".ndjson", ".txt")
"""Suffixes of the formats that are written, each also with ``.gz``."""
_LOOKED_AT = 1 << 18
"""Bytes whose encoding is taken for the whole file's."""


@dataclass(frozen=True)
class Rows:
    """Rows of a file, or of standard input."""

    name: str
    """What an error names."""
    format: str
    """A suffix, such as ``.csv``."""
    rows: Iterator[tuple[str, Mapping[str, Any]]]
    """Place (``reviews.csv, line 3``), and column -> value."""
    share: Callable[[], float | None] = lambda: None
    """How much has been read, from 0 to 1; None where nobody knows how much there is."""
    notes: list[str] = field(default_factory=list)
    """What a reader should know of how it was read; after the first row."""


@contextmanager
def reading(path: Path, kind: str | None = None, encoding: str | None = None) -> Iterator[Rows]:
    """The rows of a file; ``kind``: its format, where its name doesn't say (default: plain text).

    ``encoding``: where what its beginning speaks for is wrong. ``InputError``, also while rows are
    read, names the file and line, and what to do.
    """
    kind = kind or files.suffix(path) or ".txt"
    try:
        with path.open("rb") as raw:
            if kind == ".parquet":
                yield _of_parquet(path)
                return
            size = os.fstat(raw.fileno()).st_size
            told: list[str] = []
            rows = _rows(str(path), files.unpacked(path.name, raw), kind, encoding, told)

            def part() -> float | None:
                # A pipe has no size; pyarrow closes what it has read to the end.
                return None if not size or raw.closed else raw.tell() / size

            yield Rows(str(path), kind, rows, part, told)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise InputError(f"{path}: a folder; name a file") from None
    except PermissionError as error:
        raise InputError(f"{path}: {error.strerror}") from None


def from_stream(
    content: BinaryIO,
    kind: str = ".txt",
    name: str = "standard input",
    encoding: str | None = None,
) -> Rows:
    """The rows of what is open already."""
    told: list[str] = []
    return Rows(name, kind, _rows(name, content, kind, encoding, told), notes=told)


def _rows(
    name: str, content: Any, kind: str, encoding: str | None, told: list[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    separated = kind in {".csv", ".tsv"}
    lines = _lines(name, content, encoding, "" if separated else "\n", told)
    place = "line"
    if kind == ".txt":
        rows = files.plain(line.removesuffix("\n").removesuffix("\r") for line in lines)
    elif separated:
        rows = (csv_rows if kind == ".csv" else tsv_rows)(name, lines)
    elif kind == ".json":
        begun = list(_to_first(lines))
        whole = chain(begun, lines)
        if begun and begun[-1].lstrip().startswith("["):
            rows, place = files.json_array(name, "".join(whole)), "row"
        else:
            rows = files.json_lines(name, whole)
    else:
        rows = files.json_lines(name, lines)
    return ((f"{name}, {place} {number}", row) for number, row in rows)


def _to_first(lines: Iterable[str]) -> Iterator[str]:
    """Those before the first that isn't blank, and that one."""
    for line in lines:
        yield line
        if line.strip():
            return


def _lines(
    name: str, content: Any, encoding: str | None, newline: str, told: list[str]
) -> Iterator[str]:
    read = 0
    try:
        begun = _Begun(content)
        known = named(encoding) if encoding else begun.encoding() or "utf-8-sig"
        if not encoding and known != "utf-8-sig":
            told.append(notes.READ_AS.format(file=name, encoding=NAMES[known]))
        text = io.TextIOWrapper(io.BufferedReader(begun), encoding=known, newline=newline)
        for line in text:
            yield line
            read += 1
    except UnicodeDecodeError as error:
        line_number = read + error.object.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}, line {line_number}: not {encoding or 'UTF-8'}; save the file as UTF-8, or "
            "name its encoding, such as --encoding gb18030"
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        raise files.unreadable(name, error) from None


class _Begun(io.RawIOBase):
    """What is open for reading, the beginning of which has been looked at. Never closes it."""

    def __init__(self, content: Any) -> None:
        # No more than there is at once: standard input may go on for long.
        self._read = getattr(content, "read1", content.read)
        self._start = self._read(_LOOKED_AT)
        # But all of its last character: half of '’' looks like Windows-1252.
        while _is_cut(self._start) and (more := self._read(1)):
            self._start += more

    def encoding(self) -> str | None:
        """What its beginning speaks for; None where nothing does."""
        # It may end within a character that isn't UTF-8's, but a line of it does not.
        found = detect(self._start) or detect(self._start[: self._start.rfind(b"\n") + 1])
        return "utf-8-sig" if found == "utf-8" else found

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        given = self._start[: len(buffer)] or self._read(len(buffer))
        self._start = self._start[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


def _is_cut(start: bytes) -> bool:
    """Whether it is UTF-8 that ends within a character."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(start)
    except UnicodeDecodeError:
        return False
    return bool(decoder.getstate()[0])


def _of_parquet(path: Path) -> Rows:
    numbered, whole = files.parquet_rows(path)
    read = 0

    def rows() -> Iterator[tuple[str, Mapping[str, Any]]]:
        nonlocal read
        for read, row in numbered:
            yield f"{path}, row {read}", row

    return Rows(str(path), ".parquet", rows(), lambda: read / max(1, whole))


class Answers:
    """Rows with their answers, written in one format.

    An answer's column whose name the rows have already is called ``predicted_NAME``, and if that
    is there, too, ``predicted_NAME_2`` and so on. The first row decides.
    """

    def __init__(self, file: TextIO, kind: str) -> None:
        self._file, self._kind = file, kind
        self._columns: list[str] = []
        """Of the rows."""
        self._names: dict[str, str] = {}
        """Answer's column -> what it is called."""
        self._table = csv.writer(file, lineterminator="\n")

    def add(self, place: str, row: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """``answer``: column -> value, the one that plain text holds first.

        ``InputError`` names ``place`` if the format can't hold the row.
        """
        if not self._names:
            self._begin(row, answer)
        try:
            if self._kind == ".txt":
                self._file.write(_one_line(next(iter(answer.values()))) + "\n")
            elif self._kind in {".csv", ".tsv"}:
                self._add_fields(place, row, answer)
            else:
                self._add_object(place, row, answer)
        except UnicodeEncodeError:
            raise InputError(f"{place}: half a surrogate pair is no text; remove it") from None

    def flush(self) -> None:
        """Hand on what was added."""
        self._file.flush()

    def _begin(self, row: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        self._columns = list(row)
        self._names = {column: _free(column, row) for column in answer}
        header = [*self._columns, *self._names.values()]
        if self._kind == ".csv":
            self._table.writerow(header)
        elif self._kind == ".tsv":
            self._file.write("\t".join(map(_one_line, header)) + "\n")

    def _add_fields(self, place: str, row: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        if unknown := [column for column in row if column not in self._columns]:
            raise InputError(
                f"{place}: column '{unknown[0]}', which the first row hasn't; give that one all "
                "columns, or write JSON lines"
            )
        fields = [_field(place, column, row.get(column)) for column in self._columns]
        if self._kind == ".csv":
            self._table.writerow([*fields, *(_field(place, *item) for item in answer.items())])
            return
        for column, given in zip(self._columns, fields, strict=True):
            if _one_line(given) != given:
                raise InputError(
                    f"{place}: {column} has a tab or a line break in it, which TSV can't hold; "
                    "write CSV or JSON lines"
                )
        answered = (_one_line(_field(place, *item)) for item in answer.items())
        self._file.write("\t".join([*fields, *answered]) + "\n")

    def _add_object(self, place: str, row: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        named = {self._names[column]: value for column, value in answer.items()}
        if taken := [name for name in named if name in row]:
            raise InputError(
                f"{place}: column '{taken[0]}', which the first row hasn't, and so the answers "
                "are called that; rename it"
            )
        self._file.write(_json(place, {**row, **named}) + "\n")


@contextmanager
def writing(path: Path) -> Iterator[Answers]:
    """A new file, there when all is written, and not at all if that fails.

    ``InputError`` for a name in use, or one whose format can't be written.
    """
    kind = check_free(path)
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    new = Path(name)
    try:
        with open(number, "wb") as raw:
            if path.name.lower().endswith(".gz"):
                # Neither its name nor the time: the same answers are the same bytes.
                with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed, onto(packed, kind) as out:
                    yield out
            else:
                with onto(raw, kind) as out:
                    yield out
            raw.flush()
            os.fsync(raw.fileno())
        umask = os.umask(0)
        os.umask(umask)
        new.chmod(0o666 & ~umask)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def check_free(path: Path) -> str:
    """The format that ``path`` is written in; ``InputError`` if it can't be."""
    kind = files.suffix(path)
    if kind not in WRITTEN:
        raise InputError(f"{path}: answers are written as {', '.join(WRITTEN)}, each also .gz")
    if path.exists():
        raise InputError(f"{path}: there already; name another, or remove it")
    if not path.parent.is_dir():
        raise InputError(f"{path}: no folder {path.parent}; make it first")
    return kind


@contextmanager
def onto(content: Any, kind: str) -> Iterator[Answers]:
    """Written in the format ``kind`` on what is open for bytes already, as UTF-8."""
    # What JSON can only spell out is spelled out.
    errors = "backslashreplace" if kind in {".jsonl", ".ndjson"} else "strict"
    text = io.TextIOWrapper(content, encoding="utf-8", errors=errors, newline="")
    try:
        yield Answers(text, kind)
        text.flush()
    finally:
        with suppress(ValueError, OSError):
            text.detach()


def _free(column: str, row: Mapping[str, Any]) -> str:
    if column not in row:
        return column
    name, number = f"predicted_{column}", 1
    while name in row:
        number += 1
        name = f"predicted_{column}_{number}"
    return name


def _one_line(text: str) -> str:
    """On one line and without tabs."""
    return text.translate({ord(character): " " for character in "\t\r\n"})


def _field(place: str, column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, _WRITTEN_OUT):
        return str(value)
    return _json(f"{place}: {column}", value)


_WRITTEN_OUT = (date, time, Decimal)
"""What only Parquet has, and JSON only as text."""


def _json(place: str, value: Any) -> str:
    def other(part: Any) -> str:
        if isinstance(part, _WRITTEN_OUT):
            return str(part)
        raise InputError(f"{place}: a value of type {type(part).__name__} is no text; leave it out")

    return json.dumps(value, ensure_ascii=False, default=other)
