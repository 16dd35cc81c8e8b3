"""Rows of a data set that have all but a label: those that a model is to answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lstmlab.data.columns import Columns
from lstmlab.data.formats import rowwise
from lstmlab.data.formats.text_form import Form
from lstmlab.data.loading import meant, sources
from lstmlab.data.reading import files
from lstmlab.data.reading.source import Row, Source, Unfit
from lstmlab.data.understanding.cleaning import Cleaning
from lstmlab.data.understanding.labels import blank_like
from lstmlab.errors import InputError


@dataclass(frozen=True)
class Rest:
    """Rows without a label, whole otherwise, with all their columns."""

    name: str
    columns: Mapping[str, str]
    """Our columns of texts -> the source's."""
    format: str
    """The format of the file, as a suffix such as ``.csv``."""
    form: Form
    """How the rows are written, so that their answers can be written alike."""
    rows: tuple[tuple[str, Mapping[str, Any]], ...]
    """Place, and column -> value."""

    def source(self) -> rowwise.Rows:
        return rowwise.Rows(self.name, self.format, iter(self.rows), form=lambda: self.form)


def rest_of(
    name_or_path: str,
    wanted: Columns,
    columns: Mapping[str, str],
    encoding: str | None,
    cleaning: Cleaning,
) -> Rest:
    """Returns the rest of all splits, read again, since nothing else needs their other columns.

    ``InputError`` where every row has a label.
    """
    _, by_split = sources(name_or_path, None, encoding)
    train = by_split["train"]
    wanted, rename, _ = meant(train, wanted, columns)
    names = {column: rename.get(column, column) for column in wanted}
    found = tuple(
        (source.where(number), row)
        for source in by_split.values()
        for number, row in _unlabelled(source, wanted, names, cleaning)
    )
    if not found:
        raise InputError(
            f"{train.name}: every row has a label in '{names[wanted.answer]}'; drop "
            "--predict-rest, or answer other rows with lstmlab predict MODEL --file FILE"
        )
    kind, form = _written(train, encoding)
    return Rest(name_or_path, {ours: names[ours] for ours in wanted.inputs}, kind, form, found)


def _unlabelled(
    source: Source, wanted: Columns, names: Mapping[str, str], cleaning: Cleaning
) -> Iterator[Row]:
    for number, row in source.readable([]):
        try:
            for column in wanted.inputs:
                role = wanted.role(column)
                role.read(role.value(row, names[column]), column)
        except Unfit:
            continue
        try:
            value = wanted.asked.value(row, names[wanted.answer])
            given = wanted.asked.read(value, wanted.answer)
        except Unfit as error:
            if error.is_missing:
                yield number, row
            continue
        labels = wanted.asked.classes(given)
        if cleaning.merge_labels and labels and len(blank_like(labels)) == len(labels):
            yield number, row


def _written(source: Source, encoding: str | None) -> tuple[str, Form]:
    """The format of a source, and how it is written."""
    if not isinstance(source, files.File):
        return ".jsonl", Form()
    with rowwise.reading(source.path, encoding=encoding) as rows:
        next(rows.rows, None)
        return rows.format, rows.form()
