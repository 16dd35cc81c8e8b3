"""Files of text -> rows.

CSV and TSV with a header line, JSON lines, a JSON array of objects, plain text (one record a line),
tokens in columns (CoNLL's formats), Parquet and spreadsheets; all but the last two also compressed
by gzip or zstd. Python's own ``csv`` and ``json`` read them, because they know the line that an
error is on.
"""

from __future__ import annotations

import gzip
import json
import math
import zlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from lstmlab.data.formats import conll, token_rows
from lstmlab.data.formats.encodings import decode, python_name
from lstmlab.data.formats.fasttext_lines import one_each, rows_of
from lstmlab.data.formats.separated import csv_rows, separator_of, tsv_rows
from lstmlab.data.reading.source import Broken, Row, Source, listed, tell
from lstmlab.data.remembered import Remembered
from lstmlab.data.sheets.spreadsheets import SUFFIXES as SHEETS
from lstmlab.data.sheets.spreadsheets import file_of, sheet_rows
from lstmlab.data.tagging.annotations import flat
from lstmlab.errors import InputError
from lstmlab.language import notes
from lstmlab.system import limits

SUFFIXES = (
    ".csv",
    ".tsv",
    ".jsonl",
    ".ndjson",
    ".json",
    ".parquet",
    ".txt",
    *conll.SUFFIXES,
    *SHEETS,
)
_NO_TEXT = (".parquet", *SHEETS)
_TABLES = (".csv", ".tsv", *_NO_TEXT)
COMPRESSED = (".gz", ".zst")


def bare(name: str) -> str:
    """A file's name in lower case, without the suffix of a compression."""
    lower = name.lower()
    for ending in COMPRESSED:
        lower = lower.removesuffix(ending)
    return lower


def suffix(path: Path) -> str | None:
    """The format's suffix, without the compression's; None if it is none of ``SUFFIXES``."""
    name = bare(file_of(path).name)
    return next((known for known in SUFFIXES if name.endswith(known)), None)


class File(Source):
    """A file in one of the known formats; ``encoding``: the one that the user names, if any."""

    def __init__(self, path: Path, encoding: str | None = None) -> None:
        super().__init__(str(path))
        self.path, self._encoding = path, encoding
        self._likely = Remembered()
        self._tokens = conll.TokenLines()
        self._again: dict[int, None] = {}
        """Numbers of the rows that are the header again; after rows were read."""
        self._told: dict[str, None] = {}
        """Notes on what the rows are; after they were read."""
        self._kind = suffix(path)

    def rows(self) -> Iterator[Row]:
        return self._rows(None)

    def readable(self, broken: list[Broken]) -> Iterator[Row]:
        return self._rows(broken)

    def _rows(self, broken: list[Broken] | None) -> Iterator[Row]:
        rows = self._each(broken)
        if self._kind in _TABLES:
            rows = token_rows.grouped(self._without_headers(rows), self._tell_tokens)
        yield from self._tokens.noted(rows)

    def _tell_tokens(self, names: token_rows.Names) -> None:
        said = notes.TOKEN_A_ROW.format(file=self.path.name, **names._asdict())
        self._told[said] = None

    def _without_headers(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows but those that say the columns' names again: files put together have such."""
        for number, row in rows:
            if len(row) > 1 and all(_says(value, name) for name, value in row.items()):
                self._again[number] = None
            else:
                yield number, row

    def _each(self, broken: list[Broken] | None) -> Iterator[Row]:
        if self._kind == ".parquet":
            return parquet_rows(self.path, limits.largest_file())[0]
        if self._kind in SHEETS:
            return iter(self._sheet[0])
        if self._is_conll:
            return conll.sentences(self.name, lines(self._read[0]), broken)
        if self._kind == ".csv":
            return csv_rows(self.name, self._read[0], broken, likely=self._likely.separator)
        if self._kind == ".tsv":
            return tsv_rows(self.name, self._read[0], broken)
        if self._kind == ".txt":
            return one_each(plain(lines(self._read[0])))
        if self._is_array:
            return json_array(self.name, self._read[0], broken)
        return json_lines(self.name, self._read[0].split("\n"), broken)

    def recall(self, remembered: Remembered) -> None:
        """Read it as data like it was read before, where nothing in it speaks against that; asked
        before anything is read."""
        self._likely = remembered

    def remembered(self) -> Remembered:
        """How it is read: its encoding and separator."""
        if self._kind in _NO_TEXT:
            return Remembered()
        text, _, encoding = self._read
        separator = separator_of(text, self._likely.separator)[0] if self._kind == ".csv" else ""
        return Remembered({}, encoding, separator)

    def where_in(self, number: int, part: int) -> str:
        return self.where(self._tokens.of(number, part))

    def where(self, number: int) -> str:
        by_row = self._kind in _NO_TEXT or self._is_array
        return f"{self.name}, {'row' if by_row else 'line'} {number}"

    def notes(self) -> tuple[str, ...]:
        told = (*self._told, *self._headers_noted())
        if self._kind in SHEETS:
            return (*self._sheet[1], *told)
        return told if self._kind == ".parquet" else (*self._read[1], *told)

    def _headers_noted(self) -> tuple[str, ...]:
        if not self._again:
            return ()
        unit, places = listed(self, list(self._again))
        return (notes.HEADER_AGAIN.format(file=self.path.name, unit=unit, places=places),)

    @cached_property
    def _sheet(self) -> tuple[list[Row], tuple[str, ...]]:
        """The rows of a spreadsheet, and notes."""
        told: list[str] = []
        return list(sheet_rows(self.path, told=told)), tuple(told)

    @cached_property
    def _is_conll(self) -> bool:
        if self._kind in conll.SUFFIXES:
            return True
        # Many such files are called .txt, and some .tsv.
        return self._kind in {".txt", ".tsv"} and conll.looks_like(self._read[0])

    @cached_property
    def _is_array(self) -> bool:
        return self._kind == ".json" and self._read[0].lstrip().startswith("[")

    @cached_property
    def _read(self) -> tuple[str, tuple[str, ...], str]:
        """Its text, notes, and Python's name of its encoding (see :class:`Remembered`)."""
        raw, likely = read_bytes(self.path), self._likely.encoding
        text, name = decode(raw, str(self.path), self._encoding, likely)
        return text, _note(self.path, self._encoding, name), python_name(name)


def _says(value: Any, name: str) -> bool:
    return isinstance(value, str) and value.strip() == name


def read_text(path: Path, encoding: str | None = None) -> tuple[str, tuple[str, ...]]:
    """A file's text, and a note where its encoding had to be detected."""
    text, name = decode(read_bytes(path), str(path), encoding)
    return text, _note(path, encoding, name)


def _note(path: Path, encoding: str | None, name: str) -> tuple[str, ...]:
    if encoding is not None or name == "UTF-8":
        return ()
    return (notes.READ_AS.format(file=path.name, encoding=name),)


def read_bytes(path: Path) -> bytes:
    """A file's bytes, uncompressed; ``InputError`` where that fails."""
    try:
        with path.open("rb") as raw:
            return _bounded(path, raw)
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(str(path), error) from None


def _bounded(path: Path, raw: BinaryIO) -> bytes:
    """All bytes; of a compressed file they are counted first, so that no more are ever held."""
    limit = limits.largest_file()
    if path.name.lower().endswith(COMPRESSED):
        opened, count = unpacked(path.name, raw), 0
        while piece := opened.read(1 << 20):
            count += len(piece)
            if count > limit:
                raise limits.too_large(path)
        # pyarrow has closed it then.
        raw = raw if not raw.closed else path.open("rb")
        raw.seek(0)
    with raw:
        content: bytes = unpacked(path.name, raw).read(limit + 1)
    if len(content) > limit:
        raise limits.too_large(path)
    return content


def unpacked(name: str, raw: BinaryIO) -> Any:
    """What is open as ``raw``, uncompressed as the ``name`` of the file says."""
    ending = Path(name).suffix.lower()
    if ending == ".gz":
        return gzip.GzipFile(fileobj=raw)
    if ending == ".zst":
        # pyarrow is needed for Parquet anyway, and brings zstd along.
        import pyarrow

        return pyarrow.CompressedInputStream(raw, "zstd")
    return raw


def unreadable(name: str, error: Exception) -> InputError:
    """What is wrong with a file that can't be read, or uncompressed."""
    if isinstance(error, OSError) and error.errno is not None:  # the system says why
        return InputError(f"{name}: {error.strerror}")
    what = "zstd" if name.lower().endswith(".zst") else "gzip"
    return InputError(f"{name}: a broken {what} file")


def lines(text: str) -> list[str]:
    """Lines without their ends; only a line feed, also after a carriage return, ends one."""
    found = text.split("\n")
    found = found[:-1] if found[-1] == "" else found
    return [line.removesuffix("\r") for line in found]


def plain(lines: Iterable[str]) -> Iterator[Row]:
    """Plain text, one record a line, as fastText has it with labels before it, too."""
    return rows_of(lines)


def json_lines(
    where: str, lines: Iterable[str], broken: list[Broken] | None = None
) -> Iterator[Row]:
    """A JSON object a line; ``where``: what an error names. ``broken``: gets the lines that are
    none; without it the first of them is an ``InputError``."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            why = f"{where}, line {number}: not JSON: {error}"
            tell(broken, number, "lines that are not JSON", why)
            continue
        row = flat(row)
        if isinstance(row, dict):
            yield number, row
        else:
            tell(broken, number, _NO_OBJECTS, f"{where}, line {number}: {_NO_OBJECT}")


_NO_OBJECTS = "records that are no JSON objects"
_NO_OBJECT = 'not a JSON object such as {"text": …}'


def json_array(where: str, text: str, broken: list[Broken] | None = None) -> Iterator[Row]:
    """One JSON array of objects."""
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}, line {error.lineno}: not JSON: {error.msg}") from None
    for number, row in enumerate(map(flat, rows), 1):
        if isinstance(row, dict):
            yield number, row
        else:
            tell(broken, number, _NO_OBJECTS, f"{where}, row {number}: {_NO_OBJECT}")


def parquet_rows(path: Path, most: float = math.inf) -> tuple[Iterator[Row], int]:
    """Rows of a Parquet file, a few at a time, and how many there are; ``most``: bytes of them."""
    from pyarrow import ArrowException, parquet

    def broken(error: Exception) -> InputError:
        return InputError(f"{path}: not a readable Parquet file: {str(error).splitlines()[0]}")

    def rows() -> Iterator[Row]:
        number = read = 0
        try:
            for batch in file.iter_batches(batch_size=1024):
                read += batch.nbytes
                if read > most:
                    raise limits.too_large(path)
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
        except (OSError, ArrowException) as error:
            raise broken(error) from None

    try:
        file = parquet.ParquetFile(path)
    except (OSError, ArrowException) as error:
        raise broken(error) from None
    return rows(), file.metadata.num_rows
