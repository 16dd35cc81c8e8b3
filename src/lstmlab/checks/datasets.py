"""What every built-in data set must do."""

from __future__ import annotations

from collections.abc import Mapping

from lstmlab.checks.check import expect
from lstmlab.data.columns import Columns
from lstmlab.data.loading import load
from lstmlab.registry import find

SPLITS = ("train", "dev", "test")


def declares_itself(name: str) -> None:
    """COLUMNS are columns with their roles, LANGUAGE a tag such as en, ABOUT says what it is."""
    module = find("datasets", name)
    for needed in ("LANGUAGE", "ABOUT"):
        expect(isinstance(getattr(module, needed, None), str), f"{needed} is no text")
    expect(isinstance(getattr(module, "COLUMNS", None), Mapping | str), "COLUMNS is no table")
    columns = Columns.of(module.COLUMNS)
    expect(columns, "COLUMNS is empty")
    for column in columns:
        columns.role(column)
    expect(module.ABOUT.strip(), "ABOUT is empty")
    expect(module.LANGUAGE.strip(), "LANGUAGE is empty; where it isn't known it is und")


def has_its_splits_and_columns(name: str) -> None:
    """There are train, dev and test, none of them empty, with its columns and no others."""
    splits, notes = find("datasets", name).load()
    expect({*splits} == {*SPLITS}, f"its splits are {', '.join(splits)}, not train, dev and test")
    expect(all(isinstance(note, str) for note in notes), "a note is no text")
    columns = Columns.of(find("datasets", name).COLUMNS)
    for split, rows in splits.items():
        expect({*rows} == {*columns}, f"{split} has columns {[*rows]}, not {[*columns]}")
        lengths = {column: len(values) for column, values in rows.items()}
        expect(len({*lengths.values()}) == 1, f"the columns of {split} differ in length: {lengths}")
        expect(min(lengths.values()), f"{split} is empty")
        for column, values in rows.items():
            texts = all(isinstance(value, str) for value in values)
            expect(texts, f"{split} has something in {column} that is no text")


def is_the_same_every_time(name: str) -> None:
    """Loaded twice it is the same, in whatever order sets and files come."""
    once, again = (load(name).fingerprint for _ in range(2))
    expect(once == again, "loaded again it has other examples")


def tells_nothing_of_test(name: str) -> None:
    """No example of dev or test is in train: its score would be of what was learned by heart."""
    dataset = load(name)
    columns = dataset.columns
    splits = {
        split: [*zip(*(rows[column] for column in columns), strict=True)]
        for split, rows in dataset.splits.items()
    }
    known = {*splits["train"]}
    for split in ("dev", "test"):
        again = sum(example in known for example in splits[split])
        expect(not again, f"{again:,} of {len(splits[split]):,} examples of {split} are in train")


def can_be_learned(name: str) -> None:
    """Nothing in its columns is what training would refuse, and no text is empty."""
    dataset = load(name)
    named = {split: f"{name} {split}" for split in SPLITS}
    for column in dataset.columns:
        dataset.columns.role(column).check(column, named, dataset.splits)
    first = dataset.columns.text
    empty = sum(not text.strip() for split in dataset.splits.values() for text in split[first])
    expect(not empty, f"{empty:,} texts are empty")
