"""A data set: named examples in splits."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import overload

from lstmlab.data import shown
from lstmlab.data.columns import Columns
from lstmlab.data.remembered import Remembered
from lstmlab.language.notes import FIRST, JOINED
from lstmlab.registry import canonical

Split = Mapping[str, Sequence[str]]
"""Column -> one string per example; all columns are equally long."""


class Column(Sequence[str]):
    """Strings that aren't in a list."""

    @abstractmethod
    def at(self, place: int) -> str:
        """The string at a place that there is, from 0 on."""

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        places = range(len(self))[index]
        return self.at(places) if isinstance(places, int) else [self.at(i) for i in places]


@dataclass(frozen=True, repr=False)
class Dataset:
    """Named examples in splits ``train``, ``dev`` and, mostly, ``test``."""

    name: str
    columns: Columns
    """Its columns, each with its role; also a table of them, or what such a data set is called."""
    splits: Mapping[str, Split]
    about: str = ""
    """What it is and is not, in a sentence or two."""
    notes: tuple[str, ...] = ()
    """What a report must say, such as how a missing split was made."""
    language: str = field(default="und")
    """BCP 47 tag of the text (of the target, when paired); ``und``: unknown."""
    remembered: Remembered = field(default_factory=Remembered)
    """How it was read, for a model that learns from it to read new data alike."""
    unlabelled: int = 0
    """Rows of its source that have all but a label, and are in no split."""
    taken: tuple[str, ...] = ()
    """The splits that its source didn't have, and that were taken from train."""
    in_folds: bool = False
    """Whether folds have said how good a model of it is, so that it needs no test split."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", Columns.of(self.columns))

    def __len__(self) -> int:
        return sum(self.size(split) for split in self.splits)

    def __repr__(self) -> str:
        return shown.line(self)

    def _repr_html_(self) -> str:
        return shown.html(self)

    def size(self, split: str) -> int:
        """Examples in ``split``."""
        return len(self.splits[split][self.columns.text])

    def first(self, count: int) -> Dataset:
        """The first ``count`` examples of each split, to try something out; ``ValueError`` for a
        count below 1."""
        if count < 1:
            raise ValueError(f"first({count}): give 1 or more")
        splits = {
            name: {column: split[column][:count] for column in self.columns}
            for name, split in self.splits.items()
        }
        return replace(self, splits=splits, notes=(*self.notes, FIRST.format(count=count)))

    def with_dev_in_train(self) -> Dataset:
        """The same examples in two splits: what was ``dev`` is at the end of ``train``.

        ``ValueError`` without a test split, unless it was scored in folds: nothing would be left to
        tell how good a model is.
        """
        if "test" not in self.splits and not self.in_folds:
            raise ValueError(f"{self.name}: without a test split, dev can't be trained on")
        train, dev = self.splits["train"], self.splits["dev"]
        joined: Split = {column: _Joined(train[column], dev[column]) for column in self.columns}
        others = {name: split for name, split in self.splits.items() if name != "dev"}
        notes = (*self.notes, JOINED)
        return replace(self, splits={**others, "train": joined}, notes=notes)

    @property
    def labels(self) -> list[str]:
        """The labels of the training split, in their order; none where none are asked for."""
        return self.columns.asked.labels(self.splits["train"][self.columns.answer])

    @cached_property
    def fingerprint(self) -> str:
        """16 hex digits from what such a data set is called and every example, in order."""
        digest = hashlib.sha256(self.columns.called.encode())
        for role in self.columns.values():
            if (full := canonical("roles", role)) != role:  # a plug-in, which may be edited
                digest.update(f"\0{full}".encode())
        for split in sorted(self.splits):
            for column in self.columns:
                digest.update(f"\0{split}\0{column}\0".encode())
                for place, text in enumerate(self.splits[split][column]):
                    digest.update(b"\x1f" * bool(place) + text.encode())
        return digest.hexdigest()[:16]


class _Joined(Column):
    """Two columns, one after the other, without a copy of either."""

    def __init__(self, first: Sequence[str], then: Sequence[str]) -> None:
        self._first, self._then = first, then

    def __len__(self) -> int:
        return len(self._first) + len(self._then)

    def at(self, place: int) -> str:
        first = len(self._first)
        return self._first[place] if place < first else self._then[place - first]
