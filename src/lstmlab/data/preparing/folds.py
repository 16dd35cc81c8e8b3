"""Folds: a data set in several parts, each of which is tested on by a model that learned from the
others. For data that is too small for one split to say much."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from lstmlab.data.columns import Columns
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.preparing.splits import complete
from lstmlab.data.understanding.alike import alike_keys
from lstmlab.errors import InputError
from lstmlab.language.notes import FOLD, FOLD_RARE
from lstmlab.trial import Fold

FEW = 100
"""With fewer examples in dev, folds are suggested: one example is more than a point there."""


def fold_of(dataset: Dataset, fold: Fold) -> Dataset:
    """The data set with the part that ``fold`` names as its test split, and the others to learn
    from; dev is taken from these.

    A test split of the data set's own is in no part, nor in what this returns. ``InputError`` where
    there are too few examples for so many parts.
    """
    every = _pooled(dataset)
    parts = dealt(every, dataset.columns, fold.count, fold.seed)
    if len({part for part in parts if part is not None}) < fold.count:
        raise InputError(
            f"{dataset.name}: {len(parts):,} examples are too few for {fold.count} folds, each of "
            "which needs one that is no duplicate, nor the last of its label; name fewer folds, or "
            "give more"
        )
    rest = [place for place, part in enumerate(parts) if part != fold.number - 1]
    held = [place for place, part in enumerate(parts) if part == fold.number - 1]
    splits, told = complete(
        dataset.name,
        dataset.columns,
        {"train": _picked(every, rest), "test": _picked(every, held)},
    )
    rare = parts.count(None)
    told += (FOLD_RARE.format(count=rare),) if rare else ()
    before = (note for note in dataset.notes if not note.startswith(("dev: ", "test: ")))
    how = FOLD.format(count=fold.count, whole=f"{len(parts):,}", seed=fold.seed)
    return replace(dataset, splits=splits, notes=(*before, *told, how), taken=("dev", "test"))


def undivided(dataset: Dataset) -> Dataset:
    """The data set without the test split that was taken from train, of which train has all again:
    for a model of which folds have said how good it is.

    A test split of the data set's own stays.
    """
    if "test" not in dataset.taken:
        return dataset
    train, test = dataset.splits["train"], dataset.splits["test"]
    joined = {column: [*train[column], *test[column]] for column in dataset.columns}
    notes = tuple(note for note in dataset.notes if not note.startswith("test: "))
    taken = tuple(split for split in dataset.taken if split != "test")
    splits = {"train": joined, "dev": dataset.splits["dev"]}
    return replace(dataset, splits=splits, notes=notes, taken=taken, in_folds=True)


def dealt(split: Split, columns: Columns, count: int, seed: int) -> list[int | None]:
    """The part, from 0 on, that each example is in; None for one that is always learned from,
    because all examples of a label would be in one part.

    Every label's share is the same in all parts, as nearly as can be, and duplicates (what is read
    is plainly the same) are in one; a running text is cut into pieces that follow each other.
    """
    size = len(split[columns.text])
    if columns.asked.is_running:
        return [place * count // size for place in range(size)]
    cells = split[columns.answer]
    classes = [columns.asked.classes(cell) for cell in cells]
    kinds = [cell if mine else "" for cell, mine in zip(cells, classes, strict=True)]
    together: dict[str, list[int]] = defaultdict(list)
    keys = [*alike_keys(split, columns, by_text=True)]
    for place in random.Random(seed).sample(range(size), size):
        together[keys[place]].append(place)
    parts = [0] * size
    of_kind: list[Counter[str]] = [Counter() for _ in range(count)]
    sizes = [0] * count
    # The largest groups first: what is dealt later makes up for what they put out of balance.
    for group in sorted(together.values(), key=len, reverse=True):
        mine = Counter(kinds[place] for place in group)

        def load(part: int, mine: Counter[str] = mine) -> tuple[int, int]:
            return sum(of_kind[part][kind] * number for kind, number in mine.items()), sizes[part]

        least = min(range(count), key=load)
        of_kind[least].update(mine)
        sizes[least] += len(group)
        for place in group:
            parts[place] = least
    where: dict[str, set[int]] = defaultdict(set)
    for part, labels in zip(parts, classes, strict=True):
        for label in labels:
            where[label].add(part)
    alone = {label for label, there in where.items() if len(there) == 1}
    return [
        None if alone.intersection(labels) else part
        for part, labels in zip(parts, classes, strict=True)
    ]


def _pooled(dataset: Dataset) -> Split:
    """All examples but those of a test split of the data set's own."""
    splits = ["train", "dev", *(["test"] if "test" in dataset.taken else [])]
    return {
        column: [*chain.from_iterable(dataset.splits[split][column] for split in splits)]
        for column in dataset.columns
    }


def _picked(split: Split, places: Sequence[int]) -> Split:
    return {column: [cells[place] for place in places] for column, cells in split.items()}
