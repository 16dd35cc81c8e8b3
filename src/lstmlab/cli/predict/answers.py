"""A model's answers to rows of a file of any size: a chunk at a time, in their order."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console

from lstmlab.cli.predict import label_sets, tags
from lstmlab.cli.predict.beside import Beside
from lstmlab.cli.predict.pairs import fields
from lstmlab.cli.predict.printing import printing
from lstmlab.cli.predict.text_column import text_column, text_columns
from lstmlab.data.columns import FEATURES, together
from lstmlab.data.formats import answers_file, rowwise, token_rows
from lstmlab.data.formats.text_form import Form
from lstmlab.data.joining import value_in
from lstmlab.data.reading import files
from lstmlab.data.reading.source import Unfit
from lstmlab.data.remembered import Remembered
from lstmlab.data.understanding.alike import is_blank
from lstmlab.errors import InputError
from lstmlab.registry import unknown

if TYPE_CHECKING:
    from lstmlab.artifacts.saved import SavedModel

_MOST_ROWS, _MOST_CHARACTERS = 1024, 1 << 20
"""A chunk has no more: enough that texts of like length fill a batch, little enough to hold."""
_NAMED = 5
"""Rows without text that a note names."""


class Row(NamedTuple):
    """A row with the text that is to be answered, None if it has none."""

    place: str
    values: Mapping[str, Any]
    text: str | None


def format_written(out: Path | None, file: Path | None, named: str | None) -> str:
    """The suffix of what is written on ``out``; "" without one. ``named``: with ``--format``.

    ``InputError``, before anything is computed, where it can't be written.
    """
    formats = [suffix.removeprefix(".") for suffix in answers_file.WRITTEN]
    if named is not None and named not in formats:
        raise InputError(f"--format: {unknown('format', named, formats)}")
    if named is not None and not ({str(file), str(out)} & {"-", "None"}):
        raise InputError("--format: is of standard input and output; the files' names say theirs")
    if out is None:
        return ""
    if str(out) != "-":
        return answers_file.check_free(out)
    if named is not None:
        return f".{named}"
    kind = (files.suffix(file) if file is not None else None) or ".txt"
    if kind not in answers_file.WRITTEN:
        raise InputError(f"--out -: {kind[1:]} is not written; say --format csv, or another")
    return kind


@contextmanager
def source_of(
    texts: Sequence[str | Mapping[str, Any]],
    file: Path | None,
    kind: str | None,
    encoding: str | None,
    remembered: Remembered,
    *,
    tokens: bool,
) -> Iterator[rowwise.Rows]:
    """``texts``, or rows with one each, then the rows of ``file`` (``-``: standard input); standard
    input, if neither.

    ``kind``: the format of standard input. ``remembered``: of the model's data. ``tokens``: of a
    table with a token a row come its sentences.
    """
    how: dict[str, Any] = {"encoding": encoding, "remembered": remembered, "tokens": tokens}
    if file is not None and str(file) != "-":
        with rowwise.reading(file, **how) as source:
            yield _after(texts, source)
    elif file is not None or not (texts or sys.stdin.isatty()):
        yield _after(texts, rowwise.from_stream(sys.stdin.buffer, f".{kind or 'txt'}", **how))
    else:
        yield _after(texts, rowwise.Rows("arguments", ".txt", iter(())))


def _after(texts: Sequence[str | Mapping[str, Any]], source: rowwise.Rows) -> rowwise.Rows:
    if not texts:
        return source
    if source.format != ".txt":
        raise InputError(f"{source.name}: its rows have columns; leave out the texts before it")
    given = (
        (f"text {number}", {"text": text} if isinstance(text, str) else text)
        for number, text in enumerate(texts, 1)
    )
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
        given: int = 0,
        explain: bool = False,
    ) -> None:
        """``given``: how many rows, the first ones, are texts that were given as such: one of them
        that is empty is a text, too."""
        self._given = given
        self._trained, self._source, self._explain = trained, source, explain
        self._columns = trained.task.columns.text_inputs
        known = [*self._columns, *trained.features]
        rename = {ours: name for ours, name in rename.items() if ours != FEATURES}
        if wrong := [column for column in rename if column not in known]:
            raise InputError(f"--column: {unknown('column', wrong[0], known)}")
        self._beside = Beside(trained, rename) if trained.features else None
        self._rename = rename
        self._names: dict[str, str] = {}
        """Our columns of texts -> those of the rows; known from the first row on."""
        self._told: list[str] = []
        self._blank: list[str] = []
        """Places of rows without text, the first few."""
        self.rows = self.lines = self.blank = self.cut = 0
        """Rows, of which a sentence is one; those of the file; those without text; those cut."""

    def chunks(self) -> Iterator[Chunk]:
        """All rows, in their order; ``InputError`` if there are none, or a row is none."""
        for rows in self._chunks_of_rows():
            answers = self._trained.predict_rows([row.text for row in rows], explain=self._explain)
            self.rows += len(rows)
            self.lines += sum(token_rows.count(row.values) for row in rows)
            texts = [row.text for row in rows if row.text is not None]
            self.blank += len(rows) - len(texts)
            self.cut += self._trained.too_long(texts) if texts else 0
            yield list(zip(rows, answers, strict=True))
        if not self.rows:
            raise InputError(f"no text in {self._source.name}: {_WHAT_TO_DO}")

    def _chunks_of_rows(self) -> Iterator[list[Row]]:
        rows: list[Row] = []
        characters = 0
        for place, values in self._source.rows:
            text = self._text(place, values)
            rows.append(Row(place, values, text))
            characters += len(text or "")
            if len(rows) == _MOST_ROWS or characters > _MOST_CHARACTERS:
                yield rows
                rows, characters = [], 0
        if rows:
            yield rows

    def _text(self, place: str, values: Mapping[str, Any]) -> str | None:
        """What is to be answered; None where nothing stands in the column, or, in a JSON object
        that is not the first, there is no column."""
        several = len(self._columns) > 1
        if several and self._source.format == ".txt":
            values = fields(values, self._columns, place)
        if not self._names:
            found = [str(name) for name in values]
            self._names, notes = self._found(place, found)
            self._told += notes
        cells = [value_in(values, name) for name in self._names.values()]
        plain = self._source.format == ".txt"
        beside = [self._beside.cell(place, values, plain=plain)] if self._beside else []
        self._given -= 1
        if self._given >= 0 or not any(map(_is_blank, cells)):
            columns = self._trained.task.columns
            try:
                asked = [
                    columns.role(column).asked(cell, column)
                    for column, cell in zip(self._columns, cells, strict=True)
                ]
            except Unfit as error:
                raise InputError(f"{place}: {error}") from None
            return together([[part] for part in (*asked, *beside)])[0]
        if len(self._blank) < _NAMED:
            self._blank.append(place.rpartition(", ")[2])
        return None

    def _found(self, place: str, found: Sequence[str]) -> tuple[dict[str, str], list[str]]:
        """Our columns of texts -> those among the ones ``found``, and notes on what was guessed."""
        known = self._trained.remembered
        rename = {ours: name for ours, name in self._rename.items() if ours in self._columns}
        if len(self._columns) > 1:
            return text_columns(place, found, self._columns, rename, known)
        (column,) = self._columns
        # What plain text holds is the text of any task.
        plain = {column: "text"} if self._source.format == ".txt" else {}
        name, note = text_column(place, found, column, {**plain, **rename}, known)
        return {column: name}, [note] if note else []

    def notes(self) -> list[str]:
        told = [*self._source.notes, *self._told]
        if self.blank:
            noun = self._blank[0].split()[0] + ("s" if self.blank > 1 else "")
            numbers = ", ".join(place.split()[-1] for place in self._blank)
            more = " …" if self.blank > len(self._blank) else ""
            has = "have" if self.blank > 1 else "has"
            told.append(
                f"{self.blank:,} of {self.rows:,} rows {has} no {' or no '.join(self._columns)}, "
                f"and so an empty answer ({noun} {numbers}{more})"
            )
        beside = self._beside.notes() if self._beside else []
        return [*told, *beside, *self._trained.cut_note(self.cut, self.rows)]

    def share(self) -> float | None:
        """How much of the source was read, from 0 to 1; None if nobody knows."""
        return self._source.share()


def _is_blank(value: Any) -> bool:
    """Whether nothing stands there: no value, a table's mark of that, or only spaces."""
    if value is None or value == [] or (isinstance(value, float) and value != value):
        return True
    return isinstance(value, str) and is_blank(value)


_WHAT_TO_DO = "give it as arguments, with --file, or on standard input"


_JSON = (".jsonl", ".ndjson")
_WRITTEN = {"translation": "translation", "summarization": "summary"}
_TEXTS = ("text", "source", "sentence1", "sentence2")
"""What an answer calls the text that it is given to."""


def as_columns(
    answer: Mapping[str, Any], task: str, labels: Sequence[str] = (), *, table: bool = True
) -> dict[str, Any]:
    """An answer as columns: what it is, how likely, how likely each of the ``labels`` is, and what
    it hung on if asked. ``table``: of a format whose cells are texts."""
    columns: dict[str, Any]
    if "labels" in answer:
        columns = label_sets.as_columns(answer, labels, table=table)
    elif "label" in answer:
        each = answer["probabilities"]
        columns = {"label": answer["label"], "probability": each.get(answer["label"])}
        columns |= {f"probability_{label}": each.get(label) for label in labels}
    elif "spans" in answer:
        return tags.as_columns(answer)
    elif "target" in answer:
        columns = {_WRITTEN.get(task, "target"): answer["target"]}
        columns["log_probability"] = answer["log_probability"]
    elif "continuation" in answer:
        columns = {name: answer[name] for name in ("continuation", "perplexity")}
    else:
        columns = {name: value for name, value in answer.items() if name not in _TEXTS}
    hung_on = ("words", "ngrams", "features", "attention", "tokens")
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


def write(
    chunks: Iterator[Chunk],
    out: Path,
    kind: str,
    task: str,
    form: Callable[[], Form],
    labels: Sequence[str] = (),
) -> list[str]:
    """Rows and answers on ``out`` (``-``: standard output), in the format ``kind``.

    ``form``: how the rows are written; ``labels``: those that get a column with their probability.
    Returns notes.
    """
    told: list[str] = []
    if str(out) == "-":
        made = answers_file.onto(sys.stdout.buffer, kind, form)
    else:
        made = answers_file.writing(out, form, told)
    here = printing() if str(out) == "-" else nullcontext()
    with here, _ended_cleanly(), made as answers:
        for chunk in chunks:
            for row, answer in chunk:
                columns = as_columns(answer, task, labels, table=kind not in _JSON)
                answers.add(row.place, row.values, columns)
            answers.flush()
    return told


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
