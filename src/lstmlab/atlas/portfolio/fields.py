"""The design behind the recipes: which fields they vary, and what each recipe has there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from lstmlab.atlas.portfolio.matrix import Matrix
from lstmlab.choice import CHOICES

if TYPE_CHECKING:
    from lstmlab.recipe import Recipe

RATE = "learning rate"
"""A field of its own: where the rate lies in its optimizer's own range, 0 to 1, for rates of two
optimizers can't be compared."""
RESAMPLES = 1000
MOST_LEVELS = 4
"""A numeric field with more values is told in three groups."""


@dataclass(frozen=True)
class Field:
    """One field of the design."""

    name: str
    values: tuple[str | float, ...]
    """A recipe each, all of them texts or all numbers."""

    @property
    def is_number(self) -> bool:
        return not isinstance(self.values[0], str)

    @cached_property
    def numbers(self) -> np.ndarray:
        """The values on a scale on which steps are alike: the logarithm where the largest is ten
        times the smallest or more, and all are above 0."""
        found = np.array(self.values, float)
        if found.min() > 0 and found.max() >= 10 * found.min():
            return np.log(found)
        return found

    @cached_property
    def levels(self) -> dict[str, tuple[int, ...]]:
        """What is told apart, a value, or a third of many -> the places of those that have it."""
        if not self.is_number or len(set(self.values)) <= MOST_LEVELS:
            order = sorted(set(self.values))
            return {
                _told(each): tuple(at for at, value in enumerate(self.values) if value == each)
                for each in order
            }
        values = np.array(self.values, float)
        thirds = np.array_split(np.argsort(values, kind="stable"), 3)
        return {
            f"{values[third].min():.3g} – {values[third].max():.3g}": tuple(sorted(third.tolist()))
            for third in thirds
        }


@dataclass(frozen=True)
class Design:
    """What the recipes that were run on all of some sets vary."""

    rows: tuple[int, ...]
    """The recipes, as places in the matrix."""
    fields: tuple[Field, ...]


def design(table: Matrix, columns: Sequence[int]) -> Design:
    """Which fields vary over the recipes that were run on all of the sets; what a recipe doesn't
    change it has as the default of the first set's task has it. One whose passes hang on how many
    examples there are has no value there, and is left out."""
    from lstmlab import tasks

    losses = table.losses("test")[:, list(columns)]
    if not len(columns):
        return Design((), ())
    default = tasks.load(table.places[columns[0]].task).recipe
    own = default.updated({"train_on": "train"})  # a schedule may watch dev
    rows = [
        row
        for row in np.flatnonzero(np.isfinite(losses).all(axis=1)).tolist()
        if not own.updated(table.changes[table.recipes[row]]).least_steps
    ]
    if not rows:
        return Design((), ())
    changes = [table.changes[table.recipes[row]] for row in rows]
    heads = sorted({key.partition(".")[0] for each in changes for key in each})
    flat = [_values(own.updated(each), heads) for each in changes]
    found = []
    for name in sorted({name for each in flat for name in each}):
        values = [each[name] for each in flat if name in each]
        if len(values) == len(flat) and len(set(values)) > 1:
            found.append(Field(name, _alike(values)))
    return Design(tuple(rows), tuple(found))


def _values(recipe: Recipe, heads: Sequence[str]) -> dict[str, str | float]:
    """Field -> its value, of an optimizer, a cell or a schedule its name; and the learning rate."""
    table: Mapping[str, Any] = recipe.model_dump()
    found: dict[str, str | float] = {}
    for head in heads:
        value = table[head]
        if head in CHOICES:
            found[head] = getattr(recipe, head).name
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found[head] = float(value)
        else:
            found[head] = value if isinstance(value, str) else json.dumps(value)
    reach = recipe.optimizer.ranges.get("learning_rate")
    if "optimizer" in heads and reach is not None:
        found[RATE] = round(reach.position(recipe.number("optimizer.learning_rate")), 3)
    return found


def _alike(values: Sequence[str | float]) -> tuple[str | float, ...]:
    """All of them as texts, where one is a text."""
    if any(isinstance(value, str) for value in values):
        return tuple(_told(value) for value in values)
    return tuple(values)


def _told(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"


@dataclass(frozen=True)
class Worth:
    """How much more the recipes with one value of a field miss than all do; below 0 is better."""

    level: str
    recipes: int
    mean: float
    low: float
    high: float
    """The 95 % interval over resampled recipes and corpora."""


def worth(table: Matrix, columns: Sequence[int], found: Design) -> dict[str, list[Worth]]:
    """Field -> what each of its levels is worth on some sets, on test; sets of one corpus count as
    one."""
    losses = table.losses("test")[np.ix_(found.rows, columns)]
    corpora = [table.places[at].corpus for at in columns]
    each = np.column_stack([
        losses[:, [at for at, one in enumerate(corpora) if one == name]].mean(axis=1)
        for name in dict.fromkeys(corpora)
    ])  # fmt: skip
    generator = np.random.default_rng(0)
    recipes, sets = each.shape
    drawn = generator.multinomial(recipes, np.full(recipes, 1 / recipes), size=RESAMPLES).T
    means = each @ generator.multinomial(sets, np.full(sets, 1 / sets), size=RESAMPLES).T / sets
    weighed = drawn * means  # (recipes, resamples)
    every = weighed.sum(axis=0) / recipes
    told: dict[str, list[Worth]] = {}
    for field in found.fields:
        for level, places in field.levels.items():
            mine = list(places)
            counts = drawn[mine].sum(axis=0)
            some = counts > 0
            gaps = weighed[mine][:, some].sum(axis=0) / counts[some] - every[some]
            low, high = np.quantile(gaps, (0.025, 0.975))
            mean = float(each[mine].mean() - each.mean())
            told.setdefault(field.name, []).append(
                Worth(level, len(mine), mean, float(low), float(high))
            )
    return told
