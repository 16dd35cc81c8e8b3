"""Columns beside a text as numbers: what a model must know of the training split's to read others.

A number is standardized by the training split's mean and deviation; where some are missing there,
one more number says that it is. A category is one of several numbers that are 0 or 1; those that
are rare or unknown share one, if the training split has such.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from lstmlab.data.beside.held import MOST, Values, by_column, held_in, kept_categories
from lstmlab.data.understanding.numbers import Marks, marks_of, number_of
from lstmlab.errors import InputError
from lstmlab.language.quoting import short, some

MOST_COLUMNS = 1000
_FAR = 10.0
"""Deviations from the mean, beyond which a number counts as so far: else a single odd one would
have all the say."""
_LARGEST = 1e16
_BLANK = ""
"""The category of what is missing."""

Rows = Any
"""A sparse matrix (texts, numbers) of float32, in rows; SciPy has no types for it."""


@dataclass(frozen=True)
class Feature:
    """One column."""

    name: str
    kind: Literal["number", "category"]
    mean: float = 0.0
    deviation: float = 1.0
    missing: bool = False
    """Whether a number says that the column's is missing."""
    values: tuple[str, ...] = ()
    """The categories that are told apart."""
    others: bool = False
    """Whether all other categories together have a number."""
    decimal_commas: bool = False
    """Whether a comma that could stand between thousands is a decimal one."""
    parting_points: bool = False
    """Whether a point that could stand between thousands does."""

    @classmethod
    def of(cls, name: str, values: Values) -> Feature:
        """What is to be known of a column of the training split."""
        held = held_in(values)
        if held.kind == "category":
            counts = held.counts
            counts[_BLANK] = sum(value is None for value in values)
            kept = kept_categories(counts)
            others = any(count and value not in kept for value, count in counts.items())
            return cls(name, "category", values=tuple(kept), others=others)
        marks = marks_of(held.counts)
        found = [number_of(v, marks) if v is not None else None for v in values]
        numbers = np.array([each for each in found if each is not None], np.float64)
        return cls(
            name,
            "number",
            mean=float(numbers.mean()),
            deviation=float(numbers.std()) or 1.0,
            missing=len(numbers) < len(values),
            decimal_commas=marks.decimal_commas,
            parting_points=marks.parting_points,
        )

    @property
    def entries(self) -> list[str]:
        """What each of its numbers is called."""
        if self.kind == "number":
            return [self.name, *([f"{self.name} (missing)"] if self.missing else [])]
        each = [f"{self.name} = {v}" if v else f"{self.name} (missing)" for v in self.values]
        return [*each, *([f"{self.name} (others)"] if self.others else [])]

    def strange(self, value: str | None) -> str:
        """What is to be said of a value that tells this column nothing, though something stands
        there; empty where it tells something."""
        if value is None:
            return ""
        if self.kind == "number":
            return "" if number_of(value) is not None else "is no number, and counts as missing"
        if value in self.values:
            return ""
        return "isn't known to the model" + (", and counts as one of the others" * self.others)

    def places(self, values: Values) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Which of its numbers each row has, -1 where none, and how much that is."""
        amounts = np.ones(len(values), np.float32)
        if self.kind == "category":
            place = {value: number for number, value in enumerate(self.values)}
            other = len(self.values) if self.others else -1
            which = [place.get(_BLANK if value is None else value, other) for value in values]
            return np.array(which, np.int64), amounts
        marks = Marks(self.decimal_commas, self.parting_points)
        found = [number_of(v, marks) if v is not None else None for v in values]
        is_missing = np.array([each is None for each in found], np.bool_)
        numbers = np.array([self.mean if each is None else each for each in found], np.float64)
        standard = np.clip((numbers - self.mean) / self.deviation, -_FAR, _FAR)
        places = np.where(is_missing, 1 if self.missing else -1, 0)
        return places.astype(np.int64), np.where(is_missing, amounts, standard).astype(np.float32)


@dataclass(frozen=True)
class Features:
    """All columns beside the text."""

    columns: tuple[Feature, ...]

    @classmethod
    def of(cls, cells: Sequence[str]) -> Features:
        """What is to be known of the training split's ``cells``."""
        return cls(tuple(Feature.of(name, each) for name, each in by_column(cells).items()))

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    @property
    def entries(self) -> list[str]:
        """What each number is called: ``price``, ``country = de``."""
        return [entry for column in self.columns for entry in column.entries]

    @property
    def size(self) -> int:
        """How many numbers a row has."""
        return len(self.entries)

    def rows(self, cells: Sequence[str]) -> Rows:
        """The numbers of each row (texts, size). ``InputError`` where a column isn't there."""
        found = by_column(cells)
        if absent := [name for name in self.names if cells and name not in found]:
            raise InputError(
                f"no '{short(absent[0])}' beside the text (there are: {some(found)}), which this "
                "model reads, too"
            )
        counts = len(cells)
        which = np.full((counts, len(self.columns)), -1, np.int64)
        amounts = np.zeros((counts, len(self.columns)), np.float32)
        begins = 0
        for number, column in enumerate(self.columns):
            own, amount = column.places(found.get(column.name, ()))
            which[:, number] = np.where(own < 0, -1, own + begins)
            amounts[:, number] = amount
            begins += len(column.entries)
        is_there = which >= 0
        offsets = np.concatenate([[0], np.cumsum(is_there.sum(1))])
        shape = (counts, self.size)
        return sparse.csr_matrix((amounts[is_there], which[is_there], offsets), shape=shape)

    def table(self) -> list[dict[str, Any]]:
        """What JSON can hold of it."""
        return [asdict(column) for column in self.columns]


_MARKS = {"decimal_commas": False, "parting_points": False}
_FLAGS = ("missing", "others", *_MARKS)


def checked(given: object) -> Features:
    """Features from a table that anyone may have written; ``ValueError`` for what is none."""
    if not isinstance(given, list) or not 0 < len(given) <= MOST_COLUMNS:
        raise ValueError(f"features is not a list of at most {MOST_COLUMNS:,} columns")
    columns = tuple(map(_checked, given))
    if len({column.name for column in columns}) < len(columns):
        raise ValueError("features: a column is there twice")
    return Features(columns)


def _checked(given: object) -> Feature:
    # Models of earlier versions don't say how commas and points are read.
    given = {**_MARKS, **given} if isinstance(given, Mapping) else given
    if not isinstance(given, dict) or {*given} != {*asdict(Feature("", "number"))}:
        raise ValueError("features: a column is no name, kind, mean, deviation, …")
    name, kind, values = given["name"], given["kind"], given["values"]
    if not isinstance(name, str) or not name or kind not in ("number", "category"):
        raise ValueError("features: a column has no name, or is no number or category")
    if not isinstance(values, list) or len(values) > MOST:
        raise ValueError(f"features: values is not a list of at most {MOST:,}")
    if not all(isinstance(value, str) for value in values) or len({*values}) < len(values):
        raise ValueError("features: a category is no text, or there twice")
    for each in (name, *values):
        try:
            each.encode()
        except UnicodeEncodeError:
            raise ValueError("features: a name or a category is not Unicode text") from None
    numbers = given["mean"], given["deviation"]
    if not all(type(n) in (int, float) and math.isfinite(n) and abs(n) < _LARGEST for n in numbers):
        raise ValueError("features: a mean or deviation is no number")
    if numbers[1] <= 0 or any(type(given[flag]) is not bool for flag in _FLAGS):
        raise ValueError("features: a deviation is not above 0, or a flag is none")
    return Feature(
        name, kind, float(numbers[0]), float(numbers[1]), given["missing"],
        tuple(values), given["others"], given["decimal_commas"], given["parting_points"],
    )  # fmt: skip
