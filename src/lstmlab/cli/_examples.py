"""The examples that a trained model is to be scored on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lstmlab.cli import _options
from lstmlab.data.dataset import COLUMNS, Dataset, Split
from lstmlab.errors import InputError
from lstmlab.registry import unknown

if TYPE_CHECKING:
    from lstmlab.training.saved import SavedModel


def read(
    trained: SavedModel, data: str, split: str, column: Sequence[str], encoding: str | None
) -> tuple[Dataset, Split]:
    """A data set, and its examples in ``split`` (or ``all``) if ``trained`` can be scored on them.

    ``InputError`` for a split that there isn't, or a label that the model doesn't know.
    """
    from lstmlab import data as datasets

    dataset = datasets.load(data, trained.task.kind, _options.columns(column), encoding=encoding)
    examples = _pick(dataset, split)
    if trained.task.kind == "labelled":
        strange = sorted(set(examples["label"]) - set(trained.codec.labels))
        if strange:
            raise InputError(
                f"{data}: {unknown('label', strange[0], trained.codec.labels)} (of the model)"
            )
    return dataset, examples


def _pick(dataset: Dataset, split: str) -> Split:
    if split == "all":
        columns = COLUMNS[dataset.kind]
        parts = dataset.splits.values()
        return {name: [text for part in parts for text in part[name]] for name in columns}
    if split not in dataset.splits:
        raise InputError(f"{dataset.name}: {unknown('split', split, [*dataset.splits, 'all'])}")
    return dataset.splits[split]
