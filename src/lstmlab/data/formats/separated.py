"""CSV and TSV as programs write them: Excel's separators, quotes where they are meant."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

from lstmlab.data.reading.source import Broken, Row, tell
from lstmlab.errors import InputError
from lstmlab.language.quoting import short

if TYPE_CHECKING:
    import _csv

csv.field_size_limit(2**31 - 1)

_SEPARATORS = ",;\t|"
_LOOKED_AT = 20
"""Records that say which character separates fields."""
_SAMPLE = 1 << 16
_OPENED = re.compile(r'(?:^|\t)"')
"""A field that begins with a quote; within one it is always text."""
_NAMED = re.compile(r"sep=(.)\r?\n")
"""The line that Excel reads, and some programs write, before the header."""


def csv_rows(
    where: str,
    text: str | Iterable[str],
    broken: list[Broken] | None = None,
    *,
    every: bool = False,
    likely: str = "",
) -> Iterator[Row]:
    """Rows of a CSV file, quoted; its separator is what its first records agree on.

    ``text``: of the whole file, or its lines with their ends. ``broken``: gets the records that
    can't be read; without it the first of them is an ``InputError``. ``every``: blank rows, too.
    ``likely``: a separator that is preferred where it is one that the records agree on.
    """
    sample, lines = _begun(text)
    separator, named = separator_of(sample, likely)
    if named:
        next(lines)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    return _rows(where, reader, separator, 1 if named else 0, broken, every)


def separator_of(sample: str, likely: str = "") -> tuple[str, bool]:
    """What separates the fields of a CSV file that begins so, and whether its first line, which is
    not its header then, says it."""
    named = _NAMED.match(sample)
    return (named[1], True) if named else (_separator(sample, likely), False)


def tsv_rows(
    where: str,
    text: str | Iterable[str],
    broken: list[Broken] | None = None,
    *,
    every: bool = False,
) -> Iterator[Row]:
    """Rows of a TSV file: a tab always separates, unless the file can only be meant as quoted.

    ``broken`` and ``every``: as of :func:`csv_rows`.
    """
    if isinstance(text, str):
        lines = _as_quoted(where, io.StringIO(text, newline=""), len(text))
    else:
        lines = _as_quoted(where, iter(text), _SAMPLE)
    return _rows(where, csv.reader(lines, delimiter="\t", strict=True), "\t", 0, broken, every)


def _begun(text: str | Iterable[str]) -> tuple[str, Iterator[str]]:
    """What there is to judge a file by, all of it where that is at hand; and its lines."""
    if isinstance(text, str):
        return text, io.StringIO(text, newline="")
    rest = iter(text)
    taken, _ = _taken(rest, _SAMPLE)
    return "".join(taken), chain(taken, rest)


def _taken(lines: Iterator[str], most: int) -> tuple[list[str], bool]:
    """The next lines, until they have more than ``most`` characters; and whether these are all."""
    taken, size = [], 0
    for line in lines:
        taken.append(line)
        size += len(line)
        if size > most:
            return taken, False
    return taken, True


def _rows(
    where: str,
    reader: _csv.Reader,
    separator: str,
    before: int,
    broken: list[Broken] | None,
    every: bool,
) -> Iterator[Row]:
    """``before``: lines of the file that the reader doesn't see. A column without a name, such as
    the row numbers that pandas writes, is left out, and so are rows of nothing but separators,
    unless ``every`` row is wanted. Of a table of one column an empty line is a blank row then, as
    Excel writes it, if others come after it."""
    line = before + 1
    empty: list[Row] = []
    header: list[str] = []

    def unquoted(error: csv.Error) -> None:
        nonlocal line
        tell(
            broken if header else None,
            line,
            "records whose quotes don't match",
            f"{where}, line {before + reader.line_num}: {error}, in the record from line {line} "
            'on; quote a field as "…", with each quote in it doubled',
        )
        line = before + reader.line_num + 1

    records = _records(reader, unquoted)
    header += [name.strip() for name in next(records, [])]
    if not any(header):
        raise InputError(f"{where}: empty; its first line must name the columns")
    names = [name for name in header if name]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{where}, line {line}: two columns have the same name, '{short(twice)}'")
    line = before + reader.line_num + 1
    for values in records:
        if any(values) or (every and values):
            yield from empty
            empty.clear()
            if not any(values[len(header) :]):
                del values[len(header) :]  # spreadsheets write separators after a row's end
            fields = values if any(values) else [""] * len(header)
            if len(fields) == len(header):
                yield line, {k: v for k, v in zip(header, fields, strict=True) if k}
            else:
                tell(
                    broken,
                    line,
                    "rows with another number of fields than the header",
                    f"{where}, line {line}: {len(values)} fields where the header has "
                    f"{len(header)}; quote text that holds a separator "
                    f"({_spoken(separator)}) or a line break",
                )
        elif every and len(header) == 1:
            empty.append((line, {header[0]: ""}))
        line = before + reader.line_num + 1


def _records(reader: _csv.Reader, failed: Callable[[csv.Error], None]) -> Iterator[list[str]]:
    """Those of ``reader``; after one that can't be read it goes on, if ``failed`` lets it."""
    while True:
        try:
            values = next(reader, None)
        except csv.Error as error:
            failed(error)
            continue
        if values is None:
            return
        yield values


def _spoken(separator: str) -> str:
    return {",": "a comma", ";": "a semicolon", "\t": "a tab"}.get(separator, f"'{separator}'")


def _separator(text: str, likely: str = "") -> str:
    """What the first records agree on and the header has most of; a comma where nothing tells."""
    whole = len(text) <= _SAMPLE

    def suits(separator: str) -> tuple[bool, int]:
        records = _some(text[:_SAMPLE], separator)
        if not whole and len(records) > 1:
            records = records[:-1]  # it may be cut
        fields = len(records[0]) if records else 0
        return fields > 1 and all(len(each) == fields for each in records), fields

    if likely and likely in _SEPARATORS and suits(likely)[0]:
        return likely
    return max(_SEPARATORS, key=suits)


def _some(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [record for record in islice(reader, _LOOKED_AT) if record]


def _as_quoted(where: str, lines: Iterator[str], most: int) -> Iterator[str]:
    """A TSV file's lines with all quotes in them quoting; those that are text are quoted in turn.

    Which they are is judged by the header and ``most`` characters from the first field on that
    begins with a quote: up to there both are read alike.
    """
    header, read = "", 0
    for line in lines:
        if _OPENED.search(line):
            break
        header = header or line
        read += 1
        yield line
    else:
        return
    begun, whole = _taken(chain([line], lines), most)
    sample = [header, *begun] if header else begun
    possible = _can_be_quoted(sample, whole=whole)
    if possible and _must_be_quoted(sample):
        yield from chain(begun, lines)
        return
    yield from map(_quoted, begun)
    for place, line in enumerate(lines, read + len(begun) + 1):
        if possible and any(map(_is_doubled, _fields(line))):
            raise InputError(
                f"{where}, line {place}: a quote is doubled, as in a quoted field, and the quotes "
                "before it were taken for text; quote the header, too, or write CSV"
            )
        yield _quoted(line)


def is_quoted_tsv(lines: Sequence[str]) -> bool:
    """Whether quotes quote in a TSV file that begins with ``lines``."""
    return (
        any(_OPENED.search(line) for line in lines)
        and _can_be_quoted(lines, whole=False)
        and _must_be_quoted(lines)
    )


def _quoted(line: str) -> str:
    if '"' not in line:
        return line
    fields = ('"' + field.replace('"', '""') + '"' for field in _fields(line))
    return "\t".join(fields) + "\n"


def _fields(line: str) -> list[str]:
    return line.rstrip("\r\n").split("\t")


def _is_doubled(field: str) -> bool:
    return len(field) > 4 and field[0] == field[-1] == '"' and '""' in field[1:-1]


def _can_be_quoted(lines: Sequence[str], *, whole: bool) -> bool:
    """Whether quotes in a TSV file's lines can be read as quoting: rows have as many fields as the
    header then. The last row may be cut, unless these are the ``whole`` file."""
    reader = csv.reader(lines, delimiter="\t", strict=True)
    sizes = set()
    try:
        for record in reader:
            if any(record):
                sizes.add(len(record))
    except csv.Error:
        if whole or reader.line_num < len(lines):
            return False
    return len(sizes) == 1


def _must_be_quoted(lines: Sequence[str]) -> bool:
    """Whether they can be meant in no other way: all of the header is quoted, or only so rows have
    as many fields as it, or a quote is doubled within a quoted field, as no one writes by hand."""
    plain = [fields for line in lines if any(fields := _fields(line))]
    return (
        all(len(name) > 1 and name[0] == name[-1] == '"' for name in plain[0])
        or any(len(fields) != len(plain[0]) for fields in plain)
        or any(_is_doubled(field) for fields in plain for field in fields)
    )
