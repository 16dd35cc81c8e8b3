"""Tuning: which hyperparameters are searched, and what a point of their space is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from lstmlab.choice import Optimizer
from lstmlab.errors import InputError
from lstmlab.language.quoting import some
from lstmlab.recipe import Recipe
from lstmlab.registry import find, names, unknown
from lstmlab.search.quasi_random import Point
from lstmlab.space import ROLES, Range, role
from lstmlab.study.tuning import Tuning
from lstmlab.tasks.task import Task


def roles(tuning: Tuning, optimizers: Iterable[Optimizer]) -> tuple[str, ...]:
    """Returns what is searched of every one of ``optimizers``, the same for all.

    These are the roles that all of them have, or those of them that the study file names.
    ``InputError`` where it names one that any lacks: then contenders would not be searched alike.
    """
    ranges = {str(each): each.ranges for each in optimizers}
    having = {called: {*map(role, found)} for called, found in ranges.items()}
    if tuning.hyperparameters is None:
        order = [role(key) for found in ranges.values() for key in found]
        return tuple(
            each for each in dict.fromkeys(order) if all(each in h for h in having.values())
        )
    every = (find("optimizers", each).SEARCH_SPACE for each in names("optimizers"))
    known = {key for found in (*every, *ranges.values()) for key in found} | {*ROLES}
    named = tuple(dict.fromkeys(map(role, tuning.hyperparameters)))
    for name in tuning.hyperparameters:
        if name not in known:
            raise InputError(f"tuning: {unknown('hyperparameter', name, tuple(sorted(known)))}")
        if lacking := [each for each, found in having.items() if role(name) not in found]:
            raise InputError(
                f"tuning: {some(lacking, 5)} can't be searched for '{name}', so not all contenders "
                "would be searched alike; leave it out of tuning.hyperparameters, or the optimizer "
                "out of the study"
            )
    return named


def space(
    tuning: Tuning,
    recipe: Recipe,
    task: Task,
    choices: Mapping[str, str],
    searched_roles: Collection[str],
) -> dict[str, Range]:
    """Recipe key -> range: the optimizer's own, of what is searched, and the study file's.

    What is itself compared (an axis) is not searched. ``InputError`` names the key.
    """
    searched = {
        f"optimizer.{name}": reach
        for name, reach in recipe.optimizer.ranges.items()
        if role(name) in searched_roles
    }
    for key, reach in tuning.space.items():
        for end in (reach.low, reach.high):  # both must be possible
            task.recipe_with({key: _fitting(key, end)}, f"tuning.space: {key}", recipe)
        searched[key] = reach
    return {key: reach for key, reach in searched.items() if key not in choices}


def values(searched: Iterable[tuple[str, Range]], point: Point) -> dict[str, Any]:
    """Recipe key -> its value at ``point``."""
    return {
        key: _fitting(key, reach.at(position))
        for (key, reach), position in zip(searched, point, strict=True)
    }


def place(searched: Mapping[str, Range], recipe: Recipe) -> Point:
    """Returns where ``recipe`` lies in the space; what is outside of a range lies at its end."""
    return tuple(reach.position(recipe.number(key)) for key, reach in searched.items())


def _fitting(key: str, value: float) -> float | int:
    """Whole numbers for the fields that take only those."""
    field = Recipe.model_fields.get(key)
    return round(value) if field is not None and field.annotation is int else value
