"""Files of any size, read a row at a time; blank rows, too.

Formats as in :mod:`lstmlab.data.reading.files`. What is said of a file, how it is written and what
was remembered of others like it, is asked once the first row was read.
"""

from __future__ import annotations

import codecs
import io
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from lstmlab.data.formats import conll, token_rows
from lstmlab.data.formats.encodings import NAMES, detect, named, recalled
from lstmlab.data.formats.separated import csv_rows, tsv_rows
from lstmlab.data.formats.text_form import Form, Seen, mark_of
from lstmlab.data.reading import files
from lstmlab.data.reading.source import Row
from lstmlab.data.remembered import Remembered
from lstmlab.data.sheets.spreadsheets import SUFFIXES as SHEETS
from lstmlab.data.sheets.spreadsheets import file_of, sheet_rows
from lstmlab.errors import InputError
from lstmlab.language import notes
from lstmlab.system import limits

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
    form: Callable[[], Form] = Form
    """How it is written, so that its answers can be written alike; after the first row."""


@contextmanager
def reading(
    path: Path,
    kind: str | None = None,
    encoding: str | None = None,
    remembered: Remembered = Remembered(),
    *,
    tokens: bool = False,
) -> Iterator[Rows]:
    """The rows of a file; ``kind``: its format, where its name doesn't say (default: plain text).

    ``encoding``: where what its beginning speaks for is wrong. ``remembered``: of files like it.
    ``tokens``: of a table with a token a row come its sentences.
    ``InputError``, also while rows are read, names the file and line, and what to do.
    """
    kind = kind or files.suffix(path) or ".txt"
    try:
        with file_of(path).open("rb") as raw:
            if kind in SHEETS:
                yield _of_sheet(path, kind, tokens)
                return
            if kind == ".parquet":
                yield _of_parquet(path, tokens)
                return
            size = os.fstat(raw.fileno()).st_size
            kind = ".conll" if kind in {".txt", ".tsv"} and _is_conll(path) else kind
            unpacked = files.unpacked(path.name, raw)
            found = _of_bytes(str(path), unpacked, kind, encoding, remembered, tokens)

            def part() -> float | None:
                # A pipe has no size; pyarrow closes what it has read to the end.
                return None if not size or raw.closed else raw.tell() / size

            yield replace(found, share=part)
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
    remembered: Remembered = Remembered(),
    *,
    tokens: bool = False,
) -> Rows:
    """The rows of what is open already."""
    return _of_bytes(name, content, kind, encoding, remembered, tokens)


def _of_bytes(
    name: str,
    content: Any,
    kind: str,
    encoding: str | None,
    remembered: Remembered,
    tokens: bool,
) -> Rows:
    seen, told = Seen(), list[str]()
    newline = "" if kind in {".csv", ".tsv"} else "\n"
    lines = seen.keep(_lines(name, content, encoding, newline, told, seen, remembered))
    return Rows(
        name,
        kind,
        _rows(name, lines, kind, remembered.separator, tokens),
        notes=told,
        form=lambda: seen.form(kind, remembered.separator),
    )


def _rows(
    name: str, lines: Iterator[str], kind: str, separator: str, tokens: bool
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """``separator``: a likely one."""
    place = "line"
    rows: Iterator[Row]
    if kind in conll.SUFFIXES:
        rows = conll.sentences(name, lines)
    elif kind == ".txt":
        rows = files.plain(line.removesuffix("\n").removesuffix("\r") for line in lines)
    elif kind == ".csv":
        rows = csv_rows(name, lines, every=True, likely=separator)
    elif kind == ".tsv":
        rows = tsv_rows(name, lines, every=True)
    elif kind == ".json":
        begun = list(_to_first(lines))
        whole = chain(begun, lines)
        if begun and begun[-1].lstrip().startswith("["):
            rows, place = files.json_array(name, "".join(whole)), "row"
        else:
            rows = files.json_lines(name, whole)
    else:
        rows = files.json_lines(name, lines)
    if tokens and kind in {".csv", ".tsv"}:
        rows = _sentences(rows)
    return ((f"{name}, {place} {number}", row) for number, row in rows)


def _sentences(rows: Iterator[Row]) -> Iterator[Row]:
    """Puts the rows of a table with a token a row together into sentences, each with the number of
    its first row."""
    return token_rows.grouped(rows, tagged=False)


def _is_conll(path: Path) -> bool:
    """Whether a file of text has tokens in columns, by its beginning; a pipe isn't asked."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as raw:
            begin: bytes = files.unpacked(path.name, raw).read(_LOOKED_AT)
    except (OSError, EOFError, zlib.error):  # said where it is read
        return False
    return conll.looks_like(begin.decode("utf-8-sig", errors="replace"))


def _to_first(lines: Iterable[str]) -> Iterator[str]:
    """Those before the first that isn't blank, and that one."""
    for line in lines:
        yield line
        if line.strip():
            return


def _lines(
    name: str,
    content: Any,
    encoding: str | None,
    newline: str,
    told: list[str],
    seen: Seen,
    remembered: Remembered,
) -> Iterator[str]:
    read = 0
    try:
        begun = _Begun(name, content)
        known = named(encoding) if encoding else begun.encoding(remembered.encoding) or "utf-8-sig"
        if not encoding and known != "utf-8-sig":
            told.append(notes.READ_AS.format(file=name, encoding=NAMES.get(known, known)))
        seen.encoding, seen.mark = known, begun.mark
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

    def __init__(self, name: str, content: Any) -> None:
        self._name = name
        self._unbroken = 0
        """Bytes since the last line end."""
        # No more than there is at once: standard input may go on for long.
        self._read = getattr(content, "read1", content.read)
        self._start = self._read(_LOOKED_AT)
        # But all of its last character: half of '’' looks like Windows-1252.
        while _is_cut(self._start) and (more := self._read(1)):
            self._start += more

    @property
    def mark(self) -> bytes:
        """Its byte order mark, if it has one; before it is read."""
        return mark_of(self._start)

    def encoding(self, remembered: str) -> str | None:
        """What its beginning speaks for; None where nothing does.

        ``remembered``: the encoding of files like it, which is preferred where it reads well.
        """
        # It may end within a character that isn't UTF-8's, but a line of it does not.
        lines = self._start[: self._start.rfind(b"\n") + 1]
        found = detect(self._start) or detect(lines)
        if remembered and (likely := recalled(lines or self._start, remembered, found)):
            return likely
        return "utf-8-sig" if found == "utf-8" else found

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        given = self._start[: len(buffer)] or self._read(len(buffer))
        self._start = self._start[len(buffer) :]
        broken = given.rfind(b"\n")
        self._unbroken = len(given) - broken if broken >= 0 else self._unbroken + len(given)
        if self._unbroken > limits.largest_file():
            raise limits.too_large(self._name)
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


def _of_sheet(path: Path, kind: str, tokens: bool) -> Rows:
    told: list[str] = []
    numbered = sheet_rows(path, every=True, told=told)
    if tokens:
        numbered = _sentences(iter(numbered))
    rows = ((f"{path}, row {number}", row) for number, row in numbered)
    return Rows(str(path), kind, rows, notes=told)


def _of_parquet(path: Path, tokens: bool) -> Rows:
    numbered, whole = files.parquet_rows(path)
    if tokens:
        numbered = _sentences(numbered)
    read = 0

    def rows() -> Iterator[tuple[str, Mapping[str, Any]]]:
        nonlocal read
        for read, row in numbered:
            yield f"{path}, row {read}", row

    return Rows(str(path), ".parquet", rows(), lambda: read / max(1, whole))
