"""Which recipes to try, in which order, with all that speaks for and against them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan, nan
from typing import Any

import numpy as np

from lstmlab.atlas.advice.linear import Linear, linear
from lstmlab.atlas.advice.near import is_near, points
from lstmlab.atlas.portfolio.greedy import greedy
from lstmlab.atlas.portfolio.likeness import similar, weights_for
from lstmlab.atlas.portfolio.matrix import Matrix, Place
from lstmlab.atlas.portfolio.validation import LEAST_CORPORA, Borne, borne_out, to_begin_with
from lstmlab.atlas.records.described import Described
from lstmlab.recipe import BUDGETS

ENOUGH = 0.5
"""The share of its passes that a recipe must be able to do in the budget, as ``lstmlab fit`` has
it."""
OF_THE_PROTOCOL = frozenset({*BUDGETS, "evaluations", "train_on", "precision"})
"""Fields that say how the atlas was run, and nothing of what to do elsewhere."""


class Silence(StrEnum):
    """Why nothing is advised but the default."""

    NO_RECORDS = "no records"
    FEW = "few"
    BUDGET = "budget"


@dataclass(frozen=True)
class Standing:
    """How a recipe did on the similar sets."""

    near: int
    """On how many it was near the best found."""
    sets: int
    """On how many it was run."""
    regret: float
    """The mean, by likeness; NaN where it was run on none."""
    ids: tuple[str, ...]
    """The records that say so."""


@dataclass(frozen=True)
class Recommended:
    """One recipe to try."""

    name: str
    changes: Mapping[str, Any]
    """What it changes of the task's default recipe."""
    standing: Standing
    adds: str
    """The similar set that it brings most on, beside those before it; empty of the first one."""
    seconds: float
    """About how long it trains on such data; NaN where that isn't known."""


@dataclass(frozen=True)
class Advice:
    """What to try, and why."""

    wanted: Described
    similar: tuple[Place, ...]
    recipes: tuple[Recommended, ...]
    default: Standing | None = None
    points: float | None = None
    """How many points of the metric are called near; None where the sets have several metrics."""
    linear: Linear | None = None
    borne: Borne | None = None
    silence: Silence | None = None


def advise(
    table: Matrix,
    wanted: Described,
    reads: Callable[[Mapping[str, Any]], Mapping[str, Any] | None],
    passes: Callable[[Mapping[str, Any]], float],
    budget: float | None = None,
    count: int = 4,
) -> Advice:
    """What to try for a data set that is like ``wanted``.

    ``reads``: what is left of a recipe's changes for the task, or None where the task can't have
    them. ``passes``: the passes over the training split that it then asks for. ``budget``: seconds.
    """
    near = similar(table.places, wanted)
    places = tuple(table.places[at] for at in near)
    if not table.places:
        return Advice(wanted, (), (), silence=Silence.NO_RECORDS)
    if len({place.corpus for place in places}) < LEAST_CORPORA:
        return Advice(wanted, places, (), linear=linear(table, near, wanted), silence=Silence.FEW)
    usable = {
        row: changes
        for row, name in enumerate(table.recipes)
        if (changes := {} if row == table.default else reads(_advisable(table.changes[name])))
        is not None
        and any((row, at) in table.cells for at in near)
    }
    taken = {
        row: seconds_of(table, row, near, wanted, passes(changes))
        for row, changes in usable.items()
    }
    fits = [row for row in usable if budget is None or not taken[row] * ENOUGH > budget]
    if not fits:
        return Advice(
            wanted, places, (), linear=linear(table, near, wanted), silence=Silence.BUDGET
        )
    weights = weights_for(table.places, wanted)
    eligible = np.isin(np.arange(len(table.recipes)), fits)[:, None] & np.ones(table.shape, bool)
    borne = borne_out(table, wanted)
    first = to_begin_with(table, borne)
    order = greedy(table.losses("dev"), count, weights, eligible, table.assumed("dev"), first)
    recipes = tuple(
        Recommended(
            table.recipes[row],
            usable[row],
            standing(table, row, near, weights),
            _adds(table, order[:number], row, near, weights),
            taken[row],
        )
        for number, row in enumerate(order)
    )
    default = None if table.default is None else standing(table, table.default, near, weights)
    return Advice(
        wanted,
        places,
        recipes,
        default,
        points(places),
        linear(table, near, wanted),
        borne,
    )


def _advisable(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in changes.items() if key.partition(".")[0] not in OF_THE_PROTOCOL
    }


def standing(table: Matrix, row: int, near: Sequence[int], weights: np.ndarray) -> Standing:
    """How the recipe did on the sets ``near``, on test."""
    run = [at for at in near if (row, at) in table.cells]
    losses = table.losses("test")[row]
    regret = float(np.average(losses[run], weights=weights[run])) if run else nan
    count = sum(is_near(table, row, at) for at in run)
    ids = tuple(id for at in run for id in table.cells[row, at].ids)
    return Standing(count, len(run), regret, ids)


def _adds(
    table: Matrix, before: Sequence[int], row: int, near: Sequence[int], weights: np.ndarray
) -> str:
    """The similar set whose best loss so far the recipe lowers the most; empty where it is the
    first, or lowers none."""
    if not before:
        return ""
    losses = np.where(np.isnan(known := table.losses("dev")), table.assumed("dev"), known)
    gains = {at: weights[at] * (losses[before, at].min() - losses[row, at]) for at in near}
    most = max(near, key=lambda at: gains[at])
    return table.places[most].dataset if gains[most] > 0 else ""


def seconds_of(
    table: Matrix, row: int, near: Sequence[int], wanted: Described, passes: float
) -> float:
    """About how long so many ``passes`` take on data like that, by the recipe's pace on the sets
    ``near``: a text takes as long as it is, and what isn't known of the data is as on these."""
    each = []
    for at in near:
        place, cell = table.places[at], table.cells.get((row, at))
        if cell is None or isnan(cell.pace):
            continue
        longer = wanted.length / place.length if wanted.length and place.length else 1.0
        each.append(cell.pace * longer * (wanted.examples or place.examples) * passes)
    return float(np.median(each)) if each else nan
