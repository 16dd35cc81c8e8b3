"""Tuning: which hyperparameters are searched, and what a point of their space is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from lstmlab.errors import InputError
from lstmlab.language.quoting import some
from lstmlab.recipe import Recipe
from lstmlab.registry import find, names, unknown
from lstmlab.search.quasi_random import Point
from lstmlab.space import ROLES, Range, role
from lstmlab.study.planning.study_file import Tuning
from lstmlab.tasks.task import Task


def roles(tuning: Tuning, optimizers: Iterable[str]) -> tuple[str, ...]:
    """Returns what is searched of every one of ``optimizers``, the same for all.

    These are the roles that all of them have, or those of them that the study file names.
    ``InputError`` where it names one that any lacks: then contenders would not be searched alike.
    """
    having = {name: {*map(role, _ranges(name))} for name in dict.fromkeys(optimizers)}
    if tuning.hyperparameters is None:
        order = [role(key) for name in having for key in _ranges(name)]
        return tuple(
            each for each in dict.fromkeys(order) if all(each in h for h in having.values())
        )
    known = {key for each in names("optimizers") for key in _ranges(each)} | {*ROLES}
    known |= {key for name in having for key in _ranges(name)}
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


def _ranges(optimizer: str) -> dict[str, Range]:
    found: dict[str, Range] = find("optimizers", optimizer).SEARCH_SPACE
    return found


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
        for name, reach in _ranges(recipe.optimizer.name).items()
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
