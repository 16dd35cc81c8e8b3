"""CSV and TSV as programs write them: Excel's separators, quotes where they are meant."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

from lstmlab.data.source import Row
from lstmlab.errors import InputError

if TYPE_CHECKING:
    import _csv

csv.field_size_limit(2**31 - 1)

_SEPARATORS = ",;\t|"
_LOOKED_AT = 20
"""Records that say which character separates fields."""
_SAMPLE = 1 << 16
_NAMED = re.compile(r"sep=(.)\r?\n")
"""The line that Excel reads, and some programs write, before the header."""


def csv_rows(where: str, text: str | Iterable[str]) -> Iterator[Row]:
    """Rows of a CSV file, quoted; its separator is what its first records agree on.

    ``text``: of the whole file, or its lines with their ends.
    """
    sample, lines = _begun(text)
    named = _NAMED.match(sample)
    if named:
        next(lines)
    separator = named[1] if named else _separator(sample)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    return _rows(where, reader, separator, 1 if named else 0)


def tsv_rows(where: str, text: str | Iterable[str]) -> Iterator[Row]:
    """Rows of a TSV file: a tab always separates, unless the file can only be meant as quoted."""
    sample, lines = _begun(text)
    if _is_quoted(sample):
        reader = csv.reader(lines, delimiter="\t", strict=True)
    else:
        reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return _rows(where, reader, "\t", 0)


def _begun(text: str | Iterable[str]) -> tuple[str, Iterator[str]]:
    """What there is to judge a file by, all of it where that is at hand; and its lines."""
    if isinstance(text, str):
        return text, io.StringIO(text, newline="")
    rest, taken, size = iter(text), [], 0
    for line in rest:
        taken.append(line)
        size += len(line)
        if size > _SAMPLE:
            break
    return "".join(taken), chain(taken, rest)


def _rows(where: str, reader: _csv.Reader, separator: str, before: int) -> Iterator[Row]:
    """``before``: lines of the file that the reader doesn't see. A column without a name, such as
    the row numbers that pandas writes, is left out, and so are rows of nothing but separators."""
    line = before + 1
    try:
        header = [name.strip() for name in next(reader, [])]
        if not any(header):
            raise InputError(f"{where}: empty; its first line must name the columns")
        names = [name for name in header if name]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise InputError(f"{where}, line {line}: two columns have the same name, '{twice}'")
        line = before + reader.line_num + 1
        for values in reader:
            if any(values):
                if len(values) != len(header):
                    raise InputError(
                        f"{where}, line {line}: {len(values)} fields where the header has "
                        f"{len(header)}; quote text that holds a separator "
                        f"({_spoken(separator)}) or a line break"
                    )
                yield line, {k: v for k, v in zip(header, values, strict=True) if k}
            line = before + reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"{where}, line {before + reader.line_num}: {error}, in the record from line {line} "
            'on; quote a field as "…", with each quote in it doubled'
        ) from None


def _spoken(separator: str) -> str:
    return {",": "a comma", ";": "a semicolon", "\t": "a tab"}.get(separator, f"'{separator}'")


def _separator(text: str) -> str:
    """What the first records agree on and the header has most of; a comma where nothing tells."""
    whole = len(text) <= _SAMPLE

    def fit(separator: str) -> tuple[bool, int]:
        records = _some(text[:_SAMPLE], separator)
        if not whole and len(records) > 1:
            records = records[:-1]  # it may be cut
        fields = len(records[0]) if records else 0
        return fields > 1 and all(len(each) == fields for each in records), fields

    return max(_SEPARATORS, key=fit)


def _some(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [record for record in islice(reader, _LOOKED_AT) if record]


def _is_quoted(text: str) -> bool:
    """Whether a TSV file's quotes are quoting: only so its rows have as many fields as its header,
    or one is doubled within a quoted field, as no one writes by hand."""
    if '"' not in text:
        return False
    plain = [line.split("\t") for line in text.splitlines() if line]
    ragged = any(len(fields) != len(plain[0]) for fields in plain)
    doubled = any(
        len(field) > 4 and field[0] == field[-1] == '"' and '""' in field[1:-1]
        for fields in plain
        for field in fields
    )
    if not (ragged or doubled):
        return False
    try:
        records = csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True)
        return len({len(record) for record in records if record}) == 1
    except csv.Error:
        return False
