"""A model's answers to rows of a file of any size: a chunk at a time, in their order."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console

from lstmlab.data import files, rowwise
from lstmlab.data.dataset import COLUMNS
from lstmlab.data.source import checked, no_column
from lstmlab.errors import InputError
from lstmlab.registry import unknown

if TYPE_CHECKING:
    from lstmlab.training.saved import SavedModel

_MOST_ROWS, _MOST_CHARACTERS = 1024, 1 << 20
"""Of a chunk: enough that texts of like length fill a batch, little enough to hold."""


class Row(NamedTuple):
    """A row with the text that is to be answered."""

    place: str
    values: Mapping[str, Any]
    text: str


def format_written(out: Path | None, file: Path | None, named: str | None) -> str:
    """The suffix of what is written on ``out``; "" without one. ``named``: with ``--format``.

    ``InputError``, before anything is computed, where it can't be written.
    """
    formats = [suffix.removeprefix(".") for suffix in rowwise.WRITTEN]
    if named is not None and named not in formats:
        raise InputError(f"--format: {unknown('format', named, formats)}")
    if named is not None and not ({str(file), str(out)} & {"-", "None"}):
        raise InputError("--format: is of standard input and output; the files' names say theirs")
    if out is None:
        return ""
    if str(out) != "-":
        return rowwise.check_free(out)
    if named is not None:
        return f".{named}"
    kind = (files.suffix(file) if file is not None else None) or ".txt"
    if kind not in rowwise.WRITTEN:
        raise InputError(f"--out -: {kind[1:]} is not written; say --format csv, or another")
    return kind


@contextmanager
def source_of(
    texts: list[str], file: Path | None, kind: str | None, encoding: str | None
) -> Iterator[rowwise.Rows]:
    """``texts``, then the rows of ``file`` (``-``: standard input); standard input, if neither.

    ``kind``: the format of standard input.
    """
    if file is not None and str(file) != "-":
        with rowwise.reading(file, encoding=encoding) as source:
            yield _after(texts, source)
    elif file is not None or not (texts or sys.stdin.isatty()):
        standard = rowwise.from_stream(sys.stdin.buffer, f".{kind or 'txt'}", encoding=encoding)
        yield _after(texts, standard)
    else:
        yield _after(texts, rowwise.Rows("arguments", ".txt", iter(())))


def _after(texts: list[str], source: rowwise.Rows) -> rowwise.Rows:
    if not texts:
        return source
    if source.format != ".txt":
        raise InputError(f"{source.name}: its rows have columns; leave out the texts before it")
    given = ((f"text {number}", {"text": text}) for number, text in enumerate(texts, 1))
    return replace(source, rows=chain(given, source.rows))


Chunk = list[tuple[Row, dict[str, Any]]]
"""Rows, each with its answer."""


class Predictions:
    """Rows with their answers; how many there were, and how many texts were cut."""

    def __init__(
        self,
        trained: SavedModel,
        source: rowwise.Rows,
        rename: Mapping[str, str],
        *,
        explain: bool = False,
    ) -> None:
        self._trained, self._source, self._explain = trained, source, explain
        self._column = COLUMNS[trained.task.kind][0]
        if wrong := [column for column in rename if column != self._column]:
            raise InputError(f"--column: {unknown('column', wrong[0], [self._column])}")
        # What plain text holds is the text of any task.
        own = "text" if source.format == ".txt" else self._column
        self._name = rename.get(self._column, own)
        self.rows = self.cut = 0

    def chunks(self) -> Iterator[Chunk]:
        """All rows, in their order; ``InputError`` if there are none, or a row is none."""
        for rows in self._chunks_of_rows():
            texts = [row.text for row in rows]
            answers = self._trained.predict(texts, explain=self._explain)
            self.rows += len(rows)
            self.cut += self._trained.too_long(texts)
            yield list(zip(rows, answers, strict=True))
        if not self.rows:
            raise InputError(f"no text in {self._source.name}: {_WHAT_TO_DO}")

    def _chunks_of_rows(self) -> Iterator[list[Row]]:
        rows: list[Row] = []
        characters = 0
        for place, values in self._source.rows:
            # An empty line of plain text can't be left out: the answers stand on the same lines.
            blank = self._source.format == ".txt"
            if self._name not in values:
                found = [str(name) for name in values]
                raise InputError(no_column(place, self._column, self._name, found))
            kind = "stream" if blank else self._trained.task.kind
            text = checked(values[self._name], self._column, kind, place)
            rows.append(Row(place, values, text))
            characters += len(text)
            if len(rows) == _MOST_ROWS or characters > _MOST_CHARACTERS:
                yield rows
                rows, characters = [], 0
        if rows:
            yield rows

    def notes(self) -> list[str]:
        return [*self._source.notes, *self._trained.cut_note(self.cut, self.rows)]

    def share(self) -> float | None:
        """How much of the source was read, from 0 to 1; None if nobody knows."""
        return self._source.share()


_WHAT_TO_DO = "give it as arguments, with --file, or on standard input"


_WRITTEN = {"translation": "translation", "summarization": "summary"}


def as_columns(answer: Mapping[str, Any], task: str) -> dict[str, Any]:
    """An answer as columns of a table: what it is, how likely, and what it hung on if asked."""
    if "label" in answer:
        probability = answer["probabilities"][answer["label"]]
        columns = {"label": answer["label"], "probability": probability}
    elif "target" in answer:
        columns = {_WRITTEN.get(task, "target"): answer["target"]}
        columns["log_probability"] = answer["log_probability"]
    else:
        columns = {name: answer[name] for name in ("continuation", "perplexity")}
    hung_on = ("words", "attention", "tokens")
    return columns | {name: answer[name] for name in hung_on if name in answer}


def with_progress(predictions: Predictions, *, quiet: bool = False) -> Iterator[Chunk]:
    """The chunks; on a terminal a bar on standard error says how far it is, unless ``quiet``."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    console = Console(stderr=True)
    rows = TextColumn("{task.fields[rows]:,} rows")
    with Progress(
        *(BarColumn(), TaskProgressColumn(), rows, TimeLeft(compact=True)),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
        # Answers may be on their way to another program.
        redirect_stdout=False,
        redirect_stderr=False,
    ) as bar:
        task = bar.add_task("", total=None, rows=0)
        for chunk in predictions.chunks():
            yield chunk
            share = predictions.share()
            total = None if share is None else 1
            bar.update(task, total=total, completed=share or 0, rows=predictions.rows)


def write(chunks: Iterator[Chunk], out: Path, kind: str, task: str) -> None:
    """Rows and answers on ``out`` (``-``: standard output), in the format ``kind``."""
    standard = str(out) == "-"
    made = rowwise.onto(sys.stdout.buffer, kind) if standard else rowwise.writing(out)
    with _ended_cleanly(), made as answers:
        for chunk in chunks:
            for row, answer in chunk:
                answers.add(row.place, row.values, as_columns(answer, task))
            answers.flush()


@contextmanager
def _ended_cleanly() -> Iterator[None]:
    """SIGTERM, too, ends what is within by an exception, so that no part of a file is left."""

    def end(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
