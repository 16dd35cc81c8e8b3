"""The examples that a trained model is to be scored on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lstmlab.cli import _options
from lstmlab.data.dataset import Dataset, Split
from lstmlab.language import notes

if TYPE_CHECKING:
    from lstmlab.artifacts.saved import SavedModel


def read(
    trained: SavedModel,
    data: str,
    split: str,
    column: Sequence[str],
    encoding: str | None,
    missing: str = "leave-out",
    *,
    merge_labels: bool = False,
) -> tuple[Dataset, Split]:
    """A data set, and its examples in ``split`` (or ``all``) if ``trained`` can be scored on them.

    ``InputError`` for a split that there isn't, or a label that the model doesn't know.
    """
    from lstmlab import data as datasets
    from lstmlab.api.examples import check_known, pick
    from lstmlab.data.understanding.cleaning import Cleaning

    rename = _options.columns(column)
    cleaning = Cleaning.of(missing, merge_labels=merge_labels, labels=trained.codec.labels)
    dataset = datasets.load(
        data,
        trained.task.columns,
        rename,
        encoding=encoding,
        as_is=split == "all",
        remembered=trained.remembered,
        cleaning=cleaning,
    )
    examples = pick(dataset, split)
    drawn = any(note.startswith(f"{split}: ") for note in dataset.notes)
    if drawn and dataset.fingerprint != trained.trial.fingerprint:
        note = notes.OTHER_DATA.format(split=split)
        dataset = replace(dataset, notes=(*dataset.notes, note))
    check_known(examples, trained.task.columns, trained.codec.labels, data)
    return dataset, examples
