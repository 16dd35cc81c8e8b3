"""``--predict-rest``: the answers of a new model to the rows that have no label yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from lstmlab.errors import InputError
from lstmlab.registry import is_known

if TYPE_CHECKING:
    from lstmlab.artifacts.saved import SavedModel
    from lstmlab.data.columns import Columns
    from lstmlab.data.dataset import Dataset
    from lstmlab.data.reading.rest import Rest
    from lstmlab.data.understanding.cleaning import Cleaning


def find(
    out: Path | None,
    data: str,
    wanted: Columns,
    columns: Mapping[str, str],
    encoding: str | None,
    cleaning: Cleaning,
) -> Rest | None:
    """The rows that are to be answered on ``out``; None where that isn't asked for.

    ``InputError``, before anything is trained, where there are none, or ``out`` can't be written.
    """
    if out is None:
        return None
    from lstmlab.data.formats import answers_file
    from lstmlab.data.reading.rest import rest_of

    answers_file.check_free(out)
    if not wanted.asked.may_lack:
        raise InputError("--predict-rest: of rows without a label, and this task has no labels")
    if is_known("datasets", data):
        raise InputError(f"--predict-rest: every example of {data} has its label")
    return rest_of(data, wanted, columns, encoding, cleaning)


def suggest(console: Console, out: Path | None, dataset: Dataset) -> None:
    """Say that the rows without a label could be answered."""
    if dataset.unlabelled and out is None:
        console.print("  (--predict-rest FILE would answer the rows without a label)")


def answer(console: Console, rest: Rest | None, out: Path | None, trained: SavedModel) -> None:
    """Write the rows of ``rest`` with their answers on ``out``."""
    if rest is None or out is None:
        return
    from lstmlab.cli.predict import answers
    from lstmlab.data.reading import files

    source = rest.source()
    predictions = answers.Predictions(trained, source, rest.columns)
    told = answers.write(
        answers.with_progress(predictions),
        out,
        files.suffix(out) or ".txt",
        trained.task.name,
        source.form,
    )
    for note in [*predictions.notes(), *told]:
        console.print(f"  note: {note}", markup=False, soft_wrap=True)
    console.print(
        f"{predictions.rows:,} rows without a label answered in {out}", markup=False, soft_wrap=True
    )
