"""Tuning: which hyperparameters are searched, and the points that are tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scipy.stats import qmc

from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.registry import find, names, unknown
from lstmlab.space import Range
from lstmlab.study.planning.study_file import Tuning
from lstmlab.tasks.task import Task


def space(
    tuning: Tuning, recipe: Recipe, task: Task, choices: Mapping[str, str]
) -> dict[str, Range]:
    """Recipe key -> range: the optimizer's own space, and what the study file adds.

    What is itself compared (an axis) is not searched. ``InputError`` names the key.
    """
    rule = find("optimizers", recipe.optimizer.name)
    own: dict[str, Range] = rule.SEARCH_SPACE
    # Not every optimizer has every hyperparameter, but a misspelt one is in no space.
    known = {key for each in names("optimizers") for key in find("optimizers", each).SEARCH_SPACE}
    if wrong := set(tuning.hyperparameters or ()) - known:
        name = min(wrong)
        raise InputError(f"tuning: {unknown('hyperparameter', name, tuple(sorted(known)))}")
    searched = {
        f"optimizer.{name}": reach
        for name, reach in own.items()
        if tuning.hyperparameters is None or name in tuning.hyperparameters
    }
    for key, reach in tuning.space.items():
        for end in (reach.low, reach.high):  # both must be possible
            task.recipe_with({key: _fitting(key, end)}, f"tuning.space: {key}", recipe)
        searched[key] = reach
    return {key: reach for key, reach in searched.items() if key not in choices}


def points(searched: Mapping[str, Range], count: int, seed: int) -> list[dict[str, Any]]:
    """``count`` points: recipe key -> value, the first ones the same however many are asked for.

    A scrambled Halton sequence (Owen 2017): it fills the space more evenly than independent
    draws do, and every contender with as many hyperparameters gets the same positions.
    """
    sequence = qmc.Halton(len(searched), scramble=True, rng=seed)
    return [
        {
            key: _fitting(key, reach.at(float(position)))
            for (key, reach), position in zip(searched.items(), row, strict=True)
        }
        for row in sequence.random(count)
    ]


def _fitting(key: str, value: float) -> float | int:
    """Whole numbers for the fields that take only those."""
    field = Recipe.model_fields.get(key)
    return round(value) if field is not None and field.annotation is int else value
