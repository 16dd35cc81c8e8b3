"""What the page says of each choice of task, language and data set, in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from itertools import product
from math import isnan
from statistics import median
from typing import Any

import numpy as np

from lstmlab.atlas.page import crossing
from lstmlab.atlas.portfolio.fields import design, worth
from lstmlab.atlas.portfolio.greedy import greedy
from lstmlab.atlas.portfolio.importance import LEAST_RECIPES, Importance, importance
from lstmlab.atlas.portfolio.matrix import PART, Cell, Matrix, matrix
from lstmlab.atlas.portfolio.scale import is_ratio, signed
from lstmlab.atlas.portfolio.validation import Validation, leave_one_out, over_corpora
from lstmlab.atlas.records.row import Row
from lstmlab.evidence.statistics.estimate import Estimate

ALL = "*"
PORTFOLIO = 8
"""Recipes of a portfolio that are shown."""


SIZES = {"small": 3000, "middle": 6000}
"""The sizes of training splits that can be chosen, by their most examples."""
LARGE = "large"
"""Those with more."""


def size_of(examples: int) -> str:
    """Returns the name of the size of a training split."""
    return next((name for name, most in SIZES.items() if examples <= most), LARGE)


@dataclass(frozen=True)
class View:
    """One choice; ``ALL`` where nothing is chosen."""

    task: str = ALL
    language: str = ALL
    size: str = ALL
    dataset: str = ALL
    """``task/dataset``, for a set may be of several tasks."""

    @property
    def key(self) -> str:
        return "|".join(astuple(self))

    def columns(self, table: Matrix) -> list[int]:
        """The sets that are chosen."""
        return [
            at
            for at, place in enumerate(table.places)
            if self.task in (ALL, place.task)
            and self.language in (ALL, place.language)
            and self.size in (ALL, size_of(place.examples))
            and self.dataset in (ALL, f"{place.task}/{place.dataset}")
        ]


class Views:
    """All that the page says."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        names = dict.fromkeys(row.part for row in rows)
        tables = {name: matrix(rows, name) for name in names}
        self.tables = {name: table for name, table in tables.items() if table.places}
        self._important: dict[tuple[int, ...], Importance | None] = {}

    @cached_property
    def every(self) -> list[View]:
        """The choices of which there are records: each set, and each task, language and size."""
        found = {View()}
        for table in self.tables.values():
            for place in table.places:
                tasks, languages = (ALL, place.task), (ALL, place.language)
                sizes = (ALL, size_of(place.examples))
                found |= {View(*chosen) for chosen in product(tasks, languages, sizes)}
                found.add(View(place.task, dataset=f"{place.task}/{place.dataset}"))
        return sorted(found, key=lambda view: view.key)

    @cached_property
    def validation(self) -> Validation | None:
        """How good portfolios are on corpora left out; None without recipes."""
        table = self.tables.get(PART)
        return leave_one_out(table) if table else None

    def of(self, view: View) -> dict[str, Any]:
        """What is said of one choice, as JSON has it."""
        told: dict[str, Any] = {"parts": {}}
        for part, table in self.tables.items():
            if columns := view.columns(table):
                told["parts"][part] = {
                    "sets": columns,
                    "rows": list(ranking(table, columns)),
                }
                if crossed := crossing.told(crossing.crossing(table, columns)):
                    told["parts"][part]["crossed"] = crossed
        recipes = self.tables.get(PART)
        if recipes and (columns := view.columns(recipes)):
            told["portfolio"] = portfolio(recipes, columns)
            told["rivals"] = self._rivals(columns)
            told["fields"] = self._fields(recipes, columns)
        return told

    def _rivals(self, columns: Sequence[int]) -> list[dict[str, Any]]:
        found = self.validation
        assert found is not None
        told = []
        for one in found.rivals:
            mean = found.interval(one, columns)
            sets = sum(not isnan(one.regrets[at]) for at in columns)
            told.append({
                "name": one.name, "trials": one.trials, "regret": known(mean.mean),
                "low": known(mean.low), "high": known(mean.high), "sets": sets,
            })  # fmt: skip
        return told

    def _fields(self, table: Matrix, columns: Sequence[int]) -> dict[str, Any] | None:
        """The fields that vary, by their importance where that is known."""
        drawn = design(table, columns)
        if len(drawn.rows) < LEAST_RECIPES:
            return None
        found = self._importance(table, tuple(columns))
        shares = {one.field: one for one in found.shares} if found else {}
        values = worth(table, columns, drawn)
        told: list[dict[str, Any]] = []
        for field in drawn.fields:
            one = shares.get(field.name)
            levels = [
                {
                    "level": each.level, "mean": known(each.mean), "low": known(each.low),
                    "high": known(each.high),
                    "recipes": [drawn.rows[at] for at in field.levels[each.level]],
                }
                for each in values[field.name]
            ]  # fmt: skip
            told.append({
                "name": field.name, "levels": levels, "matters": bool(one and one.matters),
                "share": known(one.share) if one else None,
                "low": known(one.low) if one else None,
                "high": known(one.high) if one else None,
                "chance": known(one.chance) if one else None,
            })  # fmt: skip
        told.sort(key=lambda one: -(one["share"] or 0))
        return {
            "recipes": len(drawn.rows), "fit": known(found.fit) if found else None, "fields": told,
        }  # fmt: skip

    def _importance(self, table: Matrix, columns: tuple[int, ...]) -> Importance | None:
        """Only of all sets of a task, or of more: of one of them it says little."""
        tasks = {table.places[at].task for at in columns}
        whole = [at for at, place in enumerate(table.places) if place.task in tasks]
        if len(columns) < len(whole):
            return None
        if columns not in self._important:
            self._important[columns] = importance(table, columns)
        return self._important[columns]


def ranking(table: Matrix, columns: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The contenders that were run on all of the sets, the least regret on test first."""
    losses = table.losses("test")
    usual = [np.nanmedian(table.seconds[:, at]) for at in columns]
    corpora = [table.places[at].corpus for at in columns]
    told = []
    for row in range(len(table.recipes)):
        cells = [table.cells[row, at] for at in columns if (row, at) in table.cells]
        if len(cells) < len(columns):
            continue
        mean = over_corpora(losses[row, columns].tolist(), corpora)
        each: dict[str, Any] = {
            "row": row,
            "regret": known(mean.mean),
            "low": known(mean.low),
            "high": known(mean.high),
            "cost": known(median(c.seconds / u for c, u in zip(cells, usual, strict=True))),
            "trials": sum(len(cell.ids) for cell in cells),
            "lost": round(sum(cell.lost * len(cell.ids) for cell in cells)),
        }
        if len(columns) == 1:
            each["score"] = known(cells[0].test)
            each |= _over_seeds(table, columns[0], cells[0])
        told.append(each)
    yield from sorted(told, key=lambda one: (one["regret"] is None, one["regret"]))


def _over_seeds(table: Matrix, column: int, cell: Cell) -> dict[str, float | None]:
    """The 95 % interval (Student's t) of the seeds' mean on one set, as scores and as regret."""
    half = Estimate(cell.scores).half_width
    if isnan(half):
        return {"half": None}
    ends = np.array([cell.test - half, cell.test + half])
    baseline = table.baselines.get(column, (0.0, np.nan))[1]
    every = np.append(table.scores("test")[:, column], baseline)
    better = table.places[column].higher_is_better
    told = signed(np.maximum(ends, 1e-9) if not better else ends, better, is_ratio(every, better))
    low, high = sorted(table.scale(column, "test").losses(told).tolist())
    return {"half": known(half), "low": known(low), "high": known(high)}


def portfolio(table: Matrix, columns: Sequence[int]) -> list[dict[str, Any]]:
    """The recipes to try, in order, and what the best of those so far on dev misses on test: on
    the very sets that they were chosen by."""
    chosen = table.only(columns)
    dev, test = chosen.losses("dev"), chosen.losses("test")
    run = np.isfinite(dev).all(axis=1)
    order = greedy(dev, PORTFOLIO, None, run[:, None] & np.ones(chosen.shape, bool))
    told = []
    for count, row in enumerate(order, 1):
        best = [min(order[:count], key=lambda one: dev[one, at]) for at in range(len(columns))]
        missed = [test[one, at] for at, one in enumerate(best)]
        told.append({"row": row, "after": known(float(np.mean(missed)))})
    return told


def known(value: float) -> float | None:
    """The number in four digits, as a page needs it; None of NaN."""
    return None if isnan(value) else float(f"{value:.4g}")
