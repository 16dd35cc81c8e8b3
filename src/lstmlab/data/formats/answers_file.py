"""Rows with their answers, written as they come, in the form that the rows had.

CSV, TSV, JSON lines, plain text and, of tags, columns as CoNLL has them, each also with ``.gz``. A
row keeps its columns, and an answer's are added (in a table with a token a row, each token's tag).
A file that is written in another format than it was read from is converted: in CSV and TSV a column
that a JSON object lacks is empty and a nested value is JSON, and plain text holds the answer alone,
one a line.

Separator, quotes, byte order mark, line ends and encoding are those of the rows
(:class:`~lstmlab.data.formats.text_form.Form`); JSON is UTF-8.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from lstmlab import errors
from lstmlab.data.formats import conll
from lstmlab.data.formats.encodings import NAMES
from lstmlab.data.formats.text_form import Form
from lstmlab.data.formats.token_rows import TokenRows
from lstmlab.data.reading import files
from lstmlab.errors import InputError
from lstmlab.system.modes import by_umask

WRITTEN = (".csv", ".tsv", ".jsonl", ".ndjson", ".txt", ".conll")
"""Suffixes of the formats that are written, each also with ``.gz``."""
_JSON = (".jsonl", ".ndjson")
TABLES = (".csv", ".tsv")
"""Formats in which a sentence may have a row a token."""
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
"""What some program or other ends a line or a field at."""


class Answers:
    """Rows with their answers, written in one format.

    An answer's column whose name the rows have already is called ``predicted_NAME``, and if that
    is there, too, ``predicted_NAME_2`` and so on. The first row decides.
    """

    def __init__(self, content: BinaryIO, kind: str, form: Callable[[], Form]) -> None:
        """``form``: of the rows; asked at the first of them."""
        self._content, self._kind, self._form_of = content, kind, form
        self.form = Form()
        """How it is written; after the first row."""
        self._text: io.TextIOWrapper
        self._alike = False
        """Whether the rows are of the same format."""
        self._columns: list[str] = []
        """The names of the rows' columns."""
        self._names: dict[str, str] = {}
        """Answer's column -> what it is called."""

    def add(self, place: str, row: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """``answer``: column -> value, the one that plain text holds first.

        ``InputError`` names ``place`` if the format can't hold the row.
        """
        if isinstance(row, TokenRows) and self._kind in TABLES:
            for each, tag in zip(row.rows, answer["tags"], strict=True):
                self._add(place, each, {"tag": tag})
        elif isinstance(row, TokenRows) and self._kind in _JSON:
            self._add(place, row.as_one, answer)
        else:
            self._add(place, row, answer)

    def _add(self, place: str, row: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        if not self._names:
            self._begin(row, answer)
        try:
            if self._kind == ".txt":
                shown = _field(place, *next(iter(answer.items())))
                self._text.write(one_line(shown) + self.form.line_end)
            elif self._kind in _JSON:
                self._add_object(place, row, answer)
            elif self._kind == ".conll":
                self._add_tags(place, row, answer)
            else:
                self._add_fields(place, row, answer)
        except UnicodeEncodeError as error:
            raise InputError(f"{place}: {_unwritable(error, self.form.encoding)}") from None

    def flush(self) -> None:
        """Hand on what was added."""
        if self._names:
            self._text.flush()

    def close(self) -> None:
        """Hand on all, and let go of what it is written on."""
        if self._names:
            with suppress(ValueError, OSError):
                self._text.detach()

    def _begin(self, row: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        given = self._form_of()
        self._alike = given.kind == self._kind
        self.form = form = _converted(given, self._kind)
        # What JSON can only spell out is spelled out.
        how = "backslashreplace" if self._kind in _JSON else "strict"
        self._content.write(self.form.mark)
        self._text = io.TextIOWrapper(
            self._content, encoding=self.form.encoding, errors=how, newline=""
        )
        self._columns = list(row)
        self._names = {column: _free(column, row) for column in answer}
        if self._kind in TABLES:
            if form.separator_named:
                self._text.write(f"sep={form.separator}{form.line_end}")
            header = [*self._columns, *self._names.values()]
            if not form.quoted:
                header = list(map(one_line, header))
            self._text.write(form.record(header, form.names))

    def _add_fields(self, place: str, row: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        if unknown := [column for column in row if column not in self._columns]:
            raise InputError(
                f"{place}: column '{unknown[0]}', which the first row hasn't; give that one all "
                "columns, or write JSON lines"
            )
        fields = [_field(place, column, row.get(column)) for column in self._columns]
        answered = [self._answered(place, *item) for item in answer.items()]
        if not self.form.quoted:
            self._check_fields(place, fields)
        if self._kind == ".tsv":
            answered = list(map(one_line, answered))
        self._text.write(self.form.record([*fields, *answered], self.form.fields))

    def _answered(self, place: str, column: str, value: Any) -> str:
        text = _field(place, column, value)
        return text.replace(".", self.form.decimal) if isinstance(value, float) else text

    def _check_fields(self, place: str, fields: list[str]) -> None:
        """Refuses a row with a tab in it where a tab always separates."""
        for column, given in zip(self._columns, fields, strict=True):
            if re.search("[\t\r\n]", given):
                if self._alike:  # and so quotes quote, which shows only here
                    self.form = replace(self.form, quoted=True)
                    return
                raise InputError(
                    f"{place}: {column} has a tab or a line break in it, which TSV can't hold; "
                    "write CSV or JSON lines"
                )

    def _add_tags(self, place: str, row: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        if not {"tokens", "tags"} <= {*answer}:
            raise InputError(f"{place}: .conll holds tags, and the answers are none; write .jsonl")
        self._text.write(conll.written(row, answer["tokens"], answer["tags"]) + "\n")

    def _add_object(self, place: str, row: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        named = {self._names[column]: value for column, value in answer.items()}
        if taken := [name for name in named if name in row]:
            raise InputError(
                f"{place}: column '{taken[0]}', which the first row hasn't, and so the answers "
                "are called that; rename it"
            )
        self._text.write(json_line(place, {**row, **named}) + "\n")


@contextmanager
def writing(path: Path, form: Callable[[], Form], told: list[str]) -> Iterator[Answers]:
    """A new file, there when all is written, and not at all if that fails.

    ``form``: how the rows are written, asked at the first of them; ``told`` gets a note where
    their encoding can't hold an answer. ``InputError`` for a name in use, one whose format can't be
    written, or where there is no room.
    """
    kind = check_free(path)
    made: list[Path] = []
    try:
        with errors.writing(path):
            first = _beside(path, made)
            with _opened(first, path) as content:
                # In what holds all answers; an old encoding can be tried when all are there.
                answers = Answers(content, kind, lambda: _spooled(form()))
                yield answers
                answers.flush()
                answers.close()
            if (wanted := form()).is_legacy and kind not in _JSON:
                first = _recoded(first, path, made, wanted, kind, told)
            by_umask(first)
            first.replace(path)
    finally:
        for each in made:
            each.unlink(missing_ok=True)


def _spooled(form: Form) -> Form:
    return replace(form, encoding="utf-8") if form.is_legacy else form


def _beside(path: Path, made: list[Path]) -> Path:
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    os.close(number)
    made.append(Path(name))
    return made[-1]


@contextmanager
def _opened(file: Path, path: Path) -> Iterator[BinaryIO]:
    """``file`` open to be written, compressed as the name of ``path`` says, and then on the disk
    for good."""
    with file.open("wb") as raw:
        if path.name.lower().endswith(".gz"):
            # Neither its name nor the time: the same answers are the same bytes.
            with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                yield packed  # type: ignore[misc]
        else:
            yield raw
        raw.flush()
        os.fsync(raw.fileno())


def _recoded(
    first: Path, path: Path, made: list[Path], form: Form, kind: str, told: list[str]
) -> Path:
    """A copy of ``first``, which is UTF-8, in the encoding of ``form`` if that holds it all; else
    as UTF-8 with the byte order mark by which Excel knows it."""
    second = _beside(path, made)
    try:
        _copy(first, second, path, form.encoding, b"")
    except UnicodeEncodeError as error:
        name, character = NAMES.get(form.encoding, form.encoding), error.object[error.start]
        told.append(
            f"{path}: written as UTF-8, because {name}, as the rows are in, has no '{character}'"
        )
        _copy(first, second, path, "utf-8", b"" if kind == ".txt" else b"\xef\xbb\xbf")
    return second


def _copy(first: Path, second: Path, path: Path, encoding: str, mark: bytes) -> None:
    packed = path.name.lower().endswith(".gz")
    with (
        (gzip.open if packed else open)(first, "rb") as raw,
        io.TextIOWrapper(raw, encoding="utf-8", newline="") as read,
        _opened(second, path) as content,
    ):
        content.write(mark)
        while piece := read.read(1 << 20):
            content.write(piece.encode(encoding))


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
def onto(content: Any, kind: str, form: Callable[[], Form]) -> Iterator[Answers]:
    """Written in the format ``kind`` on what is open for bytes already, which stays open."""
    answers = Answers(content, kind, form)
    try:
        yield answers
        answers.flush()
    finally:
        answers.close()


def one_line(text: str) -> str:
    """Writes a text on one line and without tabs, whatever program reads it."""
    return _BREAKS.sub(" ", text)


def answer_line(answer: Mapping[str, Any]) -> str:
    """An answer of any task on one line: what it says, then the text (or two) that it is given to,
    with tabs between; nothing where it says nothing."""
    fields = {name: _field("answer", name, value) for name, value in answer.items()}
    count = 2 if "sentence2" in fields else 1
    texts, others = [*fields.values()][:count], [*fields.values()][count:]
    return "\t".join(map(one_line, (*others, *texts)))


def json_line(place: str, value: Any) -> str:
    """JSON on one line; ``InputError`` at ``place`` for what it can't hold."""

    def other(part: Any) -> str:
        if isinstance(part, _WRITTEN_OUT):
            return str(part)
        raise InputError(f"{place}: a value of type {type(part).__name__} is no text; leave it out")

    text = json.dumps(value, ensure_ascii=False, default=other)
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _converted(form: Form, kind: str) -> Form:
    """How the format ``kind`` is written after rows that are written as ``form``."""
    if kind in _JSON:
        return Form(kind)
    if kind == form.kind:
        return form
    of_text = Form(kind, form.encoding, form.mark, form.line_end)
    return replace(of_text, separator="\t", quoted=False) if kind == ".tsv" else of_text


def _free(column: str, row: Mapping[str, Any]) -> str:
    if column not in row:
        return column
    name, number = f"predicted_{column}", 1
    while name in row:
        number += 1
        name = f"predicted_{column}_{number}"
    return name


def _field(place: str, column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, _WRITTEN_OUT):
        return str(value)
    return json_line(f"{place}: {column}", value)


_WRITTEN_OUT = (date, time, Decimal)
"""What only Parquet has, and JSON only as text."""


def _unwritable(error: UnicodeEncodeError, encoding: str) -> str:
    if encoding.startswith("utf"):
        return "half a surrogate pair is no text; remove it"
    name, character = NAMES.get(encoding, encoding), error.object[error.start]
    return (
        f"{name}, as the rows are in, has no '{character}', which an answer has; save the rows as "
        "UTF-8, or write JSON lines"
    )
