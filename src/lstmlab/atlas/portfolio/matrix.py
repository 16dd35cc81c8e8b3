"""The records of a part as a table: one row a recipe, one column a data set."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from lstmlab.atlas.portfolio.scale import CEILING, Scale, is_ratio, scale_of, signed
from lstmlab.atlas.records.row import FINAL, Row

PART = "recipes"
"""The part of the atlas whose recipes were all run on all sets, without tuning."""
DEFAULT = "default"
"""The contender that is each task's default recipe; so is one that changes nothing."""
_SIZE = re.compile(r"[-_]\d+k?$")


@dataclass(frozen=True)
class Place:
    """One data set with its task, and what it is like."""

    task: str
    dataset: str
    language: str
    examples: int
    length: float
    labels: int
    metric: str
    higher_is_better: bool
    baseline: str
    """The name of the baseline that stands for what is easily reached; empty: there is none."""

    @property
    def corpus(self) -> str:
        """The data that it is drawn from: one set cut to two sizes is one corpus."""
        return _SIZE.sub("", self.dataset)


@dataclass(frozen=True)
class Cell:
    """One recipe on one set: what its seeds reached on average."""

    dev: float
    test: float
    """NaN where no seed was completed."""
    lost: float
    """The share of its seeds that were lost."""
    seconds: float
    """Training and evaluation, on average over all seeds."""
    pace: float
    """Seconds of training for an example, once; NaN where the curves don't say."""
    curve: tuple[tuple[float, float], ...]
    """(part of the budget, score on dev) of the first completed seed."""
    ids: tuple[str, ...]
    scores: tuple[float, ...]
    """Those of the completed seeds on test."""


@dataclass(frozen=True)
class Matrix:
    """Recipes by sets."""

    recipes: tuple[str, ...]
    changes: Mapping[str, Mapping[str, Any]]
    """Recipe -> the fields that it changes of a task's default recipe."""
    places: tuple[Place, ...]
    cells: Mapping[tuple[int, int], Cell]
    """(recipe, set) -> what came of it; what was not run isn't there."""
    baselines: Mapping[int, tuple[float, float]]
    """Set -> its baseline's scores on dev and on test."""

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.recipes), len(self.places)

    @cached_property
    def default(self) -> int | None:
        """The place of the default recipe among the recipes, if it is there."""
        named = [place for place, name in enumerate(self.recipes) if name == DEFAULT]
        plain = [place for place, name in enumerate(self.recipes) if not self.changes[name]]
        return next(iter([*named, *plain]), None)

    def told(self, column: int, split: str) -> tuple[np.ndarray, float]:
        """The recipes' scores on a set and its baseline's, both so that more is better."""
        better = self.places[column].higher_is_better
        baseline = self.baselines.get(column, (np.nan, np.nan))[split == "test"]
        both = np.append(self.scores(split)[:, column], baseline)
        told = signed(both, better, is_ratio(both, better))
        return told[:-1], float(told[-1])

    def scale(self, column: int, split: str) -> Scale:
        """What losses on a set and split are measured by; recipes of which a seed was lost there
        are no measure, unless all are such."""
        scores, baseline = self.told(column, split)
        whole = scores.copy()
        for (row, at), cell in self.cells.items():
            if at == column and cell.lost:
                whole[row] = np.nan
        return scale_of(whole if np.isfinite(whole).any() else scores, baseline)

    def scores(self, split: str) -> np.ndarray:
        """(recipes, sets) as the metric has them; NaN where there is none."""
        found = np.full(self.shape, np.nan)
        for (row, column), cell in self.cells.items():
            found[row, column] = getattr(cell, split)
        return found

    def losses(self, split: str) -> np.ndarray:
        """(recipes, sets); NaN where a recipe was not run on a set. A lost seed counts as the
        largest loss, in the mean over seeds."""
        return self._losses[split]

    @cached_property
    def _losses(self) -> dict[str, np.ndarray]:
        return {split: self._losses_on(split) for split in ("dev", "test")}

    def _losses_on(self, split: str) -> np.ndarray:
        found = np.full(self.shape, np.nan)
        for column in range(len(self.places)):
            scores, _ = self.told(column, split)
            found[:, column] = self.scale(column, split).losses(scores)
        for (row, column), cell in self.cells.items():
            mean = 0.0 if cell.lost == 1 else found[row, column] * (1 - cell.lost)
            found[row, column] = mean + CEILING * cell.lost
        return found

    def assumed(self, split: str) -> np.ndarray:
        """What is taken for the loss, on each set, of a recipe that was not run there: that of the
        default recipe, for nothing says that it is better or worse; where that wasn't run either,
        the mean of those that were."""
        losses = self.losses(split)
        found = np.full(len(self.places), CEILING)
        known = np.isfinite(losses).any(axis=0)
        found[known] = np.nanmean(losses[:, known], axis=0)
        if self.default is None:
            return found
        return np.where(np.isnan(losses[self.default]), found, losses[self.default])

    @cached_property
    def seconds(self) -> np.ndarray:
        """(recipes, sets) seconds of a trial; NaN where there is none."""
        found = np.full(self.shape, np.nan)
        for (row, column), cell in self.cells.items():
            found[row, column] = cell.seconds
        return found

    def only(self, columns: Sequence[int]) -> Matrix:
        """The same of these sets alone."""
        where = {column: place for place, column in enumerate(columns)}
        return Matrix(
            self.recipes,
            self.changes,
            tuple(self.places[column] for column in columns),
            {
                (row, where[column]): cell
                for (row, column), cell in self.cells.items()
                if column in where
            },
            {where[c]: scores for c, scores in self.baselines.items() if c in where},
        )


def matrix(rows: Iterable[Row], part: str = PART) -> Matrix:
    """The finals of ``part`` that ran their whole budget."""
    mine = [row for row in rows if row.part == part and row.kind == FINAL and row.budget == 1]
    by_cell: dict[tuple[str, tuple[str, str]], list[Row]] = defaultdict(list)
    for row in mine:
        by_cell[row.contender, row.place].append(row)
    recipes = tuple(sorted({row.contender for row in mine}))
    first = {row.place: row for row in reversed(mine)}
    order = sorted(first)
    at = {name: place for place, name in enumerate(recipes)}
    column = {place: number for number, place in enumerate(order)}
    places = tuple(_place(first[place]) for place in order)
    return Matrix(
        recipes,
        _changes(mine),
        places,
        {(at[name], column[place]): _cell(rows) for (name, place), rows in by_cell.items()},
        {
            number: (row.baseline(name, "dev"), row.baseline(name, "test"))
            for number, place in enumerate(order)
            if (name := places[number].baseline) and (row := first[place])
        },
    )


def _changes(rows: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """Recipe -> all that it changes on any set: a task may lack some of the fields."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row.contender, {}).update(row.changes)
    return found


def _place(row: Row) -> Place:
    return Place(
        row.task, row.dataset, row.language, row.examples, row.length, row.labels, row.metric,
        row.higher_is_better, reference_of(row),
    )  # fmt: skip


def reference_of(row: Row) -> str:
    """The baseline that stands for what is easily reached on a row's set: the linear one, or the
    best of all on dev; empty where none is known."""
    scored = {
        name: scores["dev"]
        for name, scores in json.loads(row.baselines).items()
        if scores.get("dev") is not None and scores["dev"] == scores["dev"]
    }
    if row.linear in scored:
        return row.linear
    sign = 1 if row.higher_is_better else -1
    return max(scored, key=lambda name: sign * scored[name], default="")


def _cell(rows: Sequence[Row]) -> Cell:
    ordered = sorted(rows, key=lambda row: row.seed)
    done = [row for row in ordered if row.is_complete]
    paces = [
        row.training_seconds / (row.epochs * row.examples)
        for row in done
        if row.curve_epochs and row.examples
    ]
    first = done[0] if done else None
    curve: tuple[tuple[float, float], ...] = ()
    if first and first.curve_epochs:
        whole = first.curve_epochs[-1]
        parts = (epoch / whole for epoch in first.curve_epochs)
        curve = tuple(zip(parts, first.curve, strict=True))
    return Cell(
        _mean([row.dev_score for row in done]),
        _mean([row.test_score for row in done]),
        1 - len(done) / len(ordered),
        _mean([row.seconds for row in ordered]),
        _mean(paces),
        curve,
        tuple(row.id for row in ordered),
        tuple(row.test_score for row in done),
    )


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")
