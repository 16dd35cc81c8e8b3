"""How a table or a text stands in its file, so that another can be written alike.

The program that a file comes from may read it in no other way: in half of the world's countries
Excel takes only semicolons for the ends of cells, and text without a byte order mark for text in an
old encoding.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from lstmlab.data.formats import separated

Quoting = Literal["needed", "texts", "all"]
"""Which fields are quoted: those that must be, all that are no numbers, or all."""

SAMPLE = 1 << 16
"""Characters that tell how a file is written; as many as tell what separates its fields."""
_RECORDS = 50
_FRACTION = re.compile(r"[+-]?\d+([.,])\d+")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?|NA|NULL|TRUE|FALSE|")
"""What programs that quote texts don't quote."""


@dataclass(frozen=True)
class Form:
    """What a file is written in."""

    kind: str = ""
    """The format's suffix; empty where it is neither a table nor plain text."""
    encoding: str = "utf-8"
    """Python's name."""
    mark: bytes = b""
    """The byte order mark that it begins with, if any."""
    line_end: str = "\n"
    separator: str = ","
    separator_named: bool = False
    """Whether it begins with Excel's line ``sep=;``."""
    names: Quoting = "needed"
    """How the names of the columns are quoted."""
    fields: Quoting = "needed"
    """How all other rows are."""
    decimal: str = "."
    """What its numbers have before their fractions."""
    quoted: bool = True
    """Whether quotes quote: in a TSV file they may be text."""

    @property
    def is_legacy(self) -> bool:
        """Whether there are characters that its encoding can't hold."""
        return not (self.encoding.startswith("utf") or self.encoding == "gb18030")

    def record(self, fields: Sequence[str], quoting: Quoting) -> str:
        """A line of a table, with its end."""
        if self.quoted:
            fields = [self._field(each, quoting) for each in fields]
        return self.separator.join(fields) + self.line_end

    def _field(self, text: str, quoting: Quoting) -> str:
        must = self.separator in text or any(each in text for each in '"\r\n')
        if must or quoting == "all" or (quoting == "texts" and not _NUMBER.fullmatch(text)):
            return '"' + text.replace('"', '""') + '"'
        return text


@dataclass
class Seen:
    """What was seen of a file as its first row was read."""

    encoding: str = "utf-8"
    mark: bytes = b""
    lines: list[str] = field(default_factory=list)
    """The first ones, with their ends; for ``SAMPLE`` characters."""

    def form(self, kind: str, likely: str = "") -> Form:
        """How the file, of the format ``kind`` (a suffix), is written; JSON is always alike."""
        if kind not in {".csv", ".tsv", ".txt"}:
            return Form()
        form = Form(kind, _plain(self.encoding, self.mark), self.mark, _line_end(self.lines))
        sample = "".join(self.lines)
        if kind == ".csv":
            separator, named = separated.separator_of(sample, likely)
            body = sample.partition("\n")[2] if named else sample
            form = replace(form, separator=separator, separator_named=named)
            return _with_quoting(form, body)
        if kind == ".tsv":
            quoted = separated.is_quoted_tsv(self.lines)
            form = replace(form, separator="\t", quoted=quoted)
            if quoted:
                return _with_quoting(form, sample)
            return replace(form, decimal=_decimal([*_raw_records(sample, "\t")][1:], "\t"))
        return form

    def keep(self, lines: Iterator[str]) -> Iterator[str]:
        """``lines``, the first of which are remembered."""
        size = 0
        for line in lines:
            if size <= SAMPLE:
                self.lines.append(line)
                size += len(line)
            yield line


def mark_of(begin: bytes) -> bytes:
    """The byte order mark that a file that begins so has."""
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return next((mark for mark in marks if begin.startswith(mark)), b"")


def _plain(encoding: str, mark: bytes) -> str:
    """The encoding that writes no mark by itself."""
    if encoding == "utf-16":
        return "utf-16-be" if mark == codecs.BOM_UTF16_BE else "utf-16-le"
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _line_end(lines: Sequence[str]) -> str:
    first = lines[0] if lines else ""
    return "\r\n" if first.endswith("\r\n") else "\r" if first.endswith("\r") else "\n"


def _with_quoting(form: Form, sample: str) -> Form:
    """``form`` with the quotes and the decimal comma that the table's first records have."""
    records = list(_raw_records(sample, form.separator))
    fields = [each for record in records[1:] for each in record if each]
    return replace(
        form,
        names=_quoting(records[0] if records else []),
        fields=_quoting(fields),
        decimal=_decimal(records[1:], form.separator),
    )


def _decimal(records: Sequence[Sequence[str]], separator: str) -> str:
    """What stands before the fractions of these records: a comma where it always does."""
    fields = (each.strip('"') for record in records for each in record)
    marks = {found[1] for each in fields if (found := _FRACTION.fullmatch(each))}
    return "," if marks == {","} and separator != "," else "."


def _quoting(fields: Sequence[str]) -> Quoting:
    bare = [each for each in fields if each and not each.startswith('"')]
    if len(bare) == len(fields):
        return "needed"
    if not bare:
        return "all"
    return "texts" if all(map(_NUMBER.fullmatch, bare)) else "needed"


def _raw_records(sample: str, separator: str) -> Iterator[list[str]]:
    """The first records, their fields as they stand there, with their quotes."""
    parted = re.escape(separator)
    field = re.compile(rf'("(?:[^"]|"")*"|[^{parted}\r\n]*)({parted}|\r\n|\r|\n|\Z)')
    place, record, count = 0, [], 0
    while place < len(sample) and count < _RECORDS and (found := field.match(sample, place)):
        record.append(found[1])
        place = found.end()
        if found[2] != separator:
            yield record
            record, count = [], count + 1
