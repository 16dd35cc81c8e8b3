"""A data set with fewer examples, to ask what is learned from so many, or to try much in little
time."""

from __future__ import annotations

from dataclasses import replace

from lstmlab.data.columns import Columns
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.preparing.splits import hold_out
from lstmlab.language.notes import BEGINNING, SMALLER


def smaller(dataset: Dataset, examples: int) -> Dataset:
    """``dataset`` with at most so many ``examples`` in train, and half as many in dev and in test.

    They are drawn with a fixed seed, every label's share kept, and stay in their order; of a
    running text it is the beginning. A split that has no more stays as it is.
    """
    splits: dict[str, Split] = {}
    told = []
    for name, split in dataset.splits.items():
        count, whole = examples if name == "train" else max(1, examples // 2), dataset.size(name)
        if count >= whole:
            splits[name] = split
            continue
        splits[name] = _of(split, dataset.columns, count)
        note = BEGINNING if dataset.columns.asked.is_running else SMALLER
        kept = len(splits[name][dataset.columns.text])
        told.append(note.format(split=name, count=kept, whole=whole))
    if not told:
        return dataset
    return replace(dataset, splits=splits, notes=(*dataset.notes, *told))


def _of(split: Split, columns: Columns, count: int) -> Split:
    if columns.asked.is_running:
        return {column: list(split[column][:count]) for column in columns}
    return hold_out(split, columns, count)[1]
