"""The examples that a model is trained or scored on, from all that they can be given as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lstmlab import data as datasets
from lstmlab.data.columns import FEATURES, Columns
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.loading import check
from lstmlab.data.preparing.splits import complete
from lstmlab.data.reading import in_memory as given
from lstmlab.data.remembered import Remembered
from lstmlab.data.understanding.cleaning import Cleaning
from lstmlab.data.understanding.labels import blank_like, forms, in_order
from lstmlab.errors import InputError
from lstmlab.language.quoting import short
from lstmlab.registry import unknown


def dataset_of(
    data: Any, wanted: Columns, cleaning: Cleaning = Cleaning(), features: str = ""
) -> Dataset:
    """A data set with all its splits, from a name, a path, a ``Dataset`` or columns in memory.

    ``features``: the columns beside the text, with commas between them; a ``Dataset`` has them
    or hasn't.
    """
    if isinstance(data, str | Path):
        columns = {FEATURES: features} if features else None
        return datasets.load(str(data), wanted, columns, cleaning=cleaning)
    if not isinstance(data, Dataset):
        return given.dataset(data, wanted, cleaning, features)
    if data.columns.has_features:
        wanted = wanted.with_features()
    elif features:
        raise InputError(f"{data.name}: it has no features; load it with them, or drop features")
    if data.columns != wanted:
        there, needed = data.columns.called, wanted.called
        if there == needed:
            there, needed = " and ".join(data.columns), " and ".join(wanted)
        raise InputError(f"{data.name}: a {there} data set; this needs a {needed} one")
    cleaning.refuse_changes(data.name)
    splits, notes = complete(data.name, wanted, dict(data.splits))
    check(wanted, {split: f"{data.name}, {split}" for split in data.splits}, splits)
    taken = tuple(split for split in splits if split not in data.splits)
    notes = (*data.notes, *notes)
    return replace(data, splits=splits, notes=notes, taken=taken) if taken else data


def examples_of(
    data: Any, wanted: Columns, split: str, remembered: Remembered, cleaning: Cleaning = Cleaning()
) -> tuple[Split, tuple[str, ...]]:
    """Those in ``split`` (or ``all``), with notes on what they are; columns in memory that have no
    splits are it themselves.

    ``remembered``: how the data of the model that is scored was read; a file is read alike.
    """
    if isinstance(data, str | Path):
        as_is = split == "all"
        dataset = datasets.load(
            str(data), wanted, as_is=as_is, remembered=remembered, cleaning=cleaning
        )
        return pick(dataset, split), dataset.notes
    if isinstance(data, Dataset) or given.has_splits(data):
        if not isinstance(data, Dataset):
            cleaning = cleaning.as_before(remembered, split=True)
        dataset = dataset_of(data, wanted, cleaning, _features(wanted, remembered))
        return pick(dataset, split), dataset.notes
    if split not in ("test", "all"):
        raise InputError(f"{given.NAME}: it has no splits; leave split '{split}' out")
    clean = given.columns(data, wanted, cleaning=cleaning, features=_features(wanted, remembered))
    return clean.splits["train"], clean.notes


def _features(wanted: Columns, remembered: Remembered) -> str:
    """The columns beside the text of a model's data; empty where it reads none."""
    return remembered.columns.get(FEATURES, FEATURES) if wanted.has_features else ""


def pick(dataset: Dataset, split: str) -> Split:
    """The examples in ``split``, or ``all``."""
    if split == "all":
        parts = dataset.splits.values()
        return {name: [text for part in parts for text in part[name]] for name in dataset.columns}
    if split not in dataset.splits:
        raise InputError(f"{dataset.name}: {unknown('split', split, [*dataset.splits, 'all'])}")
    return dataset.splits[split]


def check_known(examples: Split, columns: Columns, labels: Sequence[str], where: str) -> None:
    """``InputError`` for a label in ``examples`` that a model with ``labels`` can't give."""
    if not columns.asked.is_class:  # what is no whole answer is only wrong
        return
    there = columns.asked.labels(examples[columns.answer])
    if strange := in_order(set(there) - set(labels)):
        told = unknown("label", strange[0], list(labels))
        merged = forms(dict.fromkeys([*labels, *strange], 0), labels)
        helped = [label for label in strange if label in merged or blank_like([label])]
        hint = (
            f"; {len(helped):,} unknown labels differ in case or spaces only, or stand for "
            "nothing: --merge-labels"
        )
        raise InputError(f"{short(where, 200)}: {told} (of the model){hint if helped else ''}")
