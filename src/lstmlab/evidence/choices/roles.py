"""What a study compares, searches and holds: each field of its recipes is one of these.

After Godbole et al. (2023, "Deep learning tuning playbook"): a scientific field is what is asked
about, a nuisance is searched so that the comparison is fair, and what is held at one value limits
what the answer is true of.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lstmlab.recipe import Recipe
from lstmlab.trial import Entry

NUISANCES = ("optimizer.learning_rate", "optimizer.weight_decay", "batch_size", "schedule")
"""Fields whose best value is known to be another for another optimizer."""


@dataclass(frozen=True)
class Held:
    """A field that is the same in all trials of a task and data set."""

    key: str
    values: tuple[str, ...]
    """The values that it is held at, written as text; several where tasks have their own."""


@dataclass(frozen=True)
class Roles:
    """Keys are the recipe's: ``optimizer.learning_rate``."""

    compared: tuple[str, ...]
    """What differs between contenders and isn't searched, what comes with an optimizer included."""
    searched: tuple[str, ...]
    held: tuple[Held, ...]
    doubtful: tuple[str, ...]
    """Those of ``NUISANCES`` that are held at one value for all while optimizers are compared."""


def roles(entries: Iterable[Entry]) -> Roles | None:
    """Sorts the fields of all recipes by their role; None where there are no trials."""
    searched: dict[str, None] = {}
    optimizers: dict[tuple[str, str], set[str]] = {}
    having: dict[str, set[str]] = {}
    values: dict[str, dict[tuple[str, str], set[str]]] = {}
    for contender, recipe in {(entry.contender, entry.trial.recipe) for entry in entries}:
        place = contender.task, contender.dataset
        optimizers.setdefault(place, set()).add(recipe.optimizer.name)
        searched |= dict.fromkeys(key for key, _ in contender.space)
        for key, value in _fields(recipe).items():
            values.setdefault(key, {}).setdefault(place, set()).add(value)
            having.setdefault(key, set()).add(recipe.optimizer.name)
    if not values:
        return None
    fixed = [
        key
        for key, of_places in values.items()
        if key not in searched and all(len(each) == 1 for each in of_places.values())
    ]
    several = any(len(each) > 1 for each in optimizers.values())
    order = sorted(values)
    return Roles(
        compared=tuple(key for key in order if key not in searched and key not in fixed),
        searched=tuple(sorted(searched)),
        held=tuple(
            Held(key, tuple(sorted(set().union(*values[key].values()))))
            for key in order
            if key in fixed
        ),
        doubtful=tuple(
            key for key in NUISANCES if several and key in fixed and len(having[key]) > 1
        ),
    )


def _fields(recipe: Recipe) -> dict[str, str]:
    """Key -> value as text; an optimizer's settings one by one."""
    table = {key: str(getattr(recipe, key)) for key in type(recipe).model_fields}
    table["optimizer"] = recipe.optimizer.name
    table["warmup"] = str(recipe.rises_over)
    settings = {
        f"optimizer.{key}": f"{value:g}" if isinstance(value, float) else str(value)
        for key, value in recipe.optimizer.settings
    }
    return table | settings
