"""A study file -> contenders, and the trials that each of them gets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from lstmlab import data
from lstmlab.data.dataset import Dataset
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.registry import find
from lstmlab.study.study_file import StudyFile, TaskEntry, flat
from lstmlab.tasks import load
from lstmlab.training import resolve_precision
from lstmlab.trial import Contender, Record, Status, Trial


@dataclass(frozen=True)
class Candidate:
    """A contender with its trials: a search on dev, then replicates of what it chose."""

    contender: Contender
    tune: tuple[Trial, ...]
    """One for each learning rate, in rising order; empty if none is searched."""
    base: Trial
    """What the finals are, but for their seed and the chosen learning rate."""
    seeds: tuple[int, ...]

    def finals(self, tuned: Mapping[str, Record]) -> tuple[Trial, ...]:
        """The final replicates, given the record of every tuning trial by its id.

        Empty if no tuning trial was completed: nothing works, and the records say so.
        """
        recipe = self.base.recipe
        if self.tune:
            sign = 1 if self.contender.higher_is_better else -1
            complete = [t for t in self.tune if tuned[t.id].status is Status.COMPLETE]
            if not complete:
                return ()
            # Of equal scores the first: the smaller rate.
            recipe = max(
                complete,
                key=lambda trial: sign * tuned[trial.id].metrics["dev"][self.contender.metric],
            ).recipe
        return tuple(
            self.base.model_copy(update={"recipe": recipe, "seed": seed}) for seed in self.seeds
        )


@dataclass(frozen=True)
class Plan:
    """All that a study will do."""

    study: StudyFile
    candidates: tuple[Candidate, ...]
    datasets: Mapping[str, Dataset]
    """Fingerprint -> data set, of every trial."""

    @property
    def text(self) -> str:
        """What a resumed study must agree with."""
        return self.study.model_dump_json()

    @property
    def ids(self) -> str:
        """Changes with anything that would change a record: data, defaults, precision."""
        return json.dumps([t.id for c in self.candidates for t in (*c.tune, c.base)])


def make(study: StudyFile, where: str, root: Path | None = None) -> Plan:
    """The plan of ``study``; ``InputError`` names ``where`` and the key that is wrong.

    Reads the data sets, from ``root`` or as :func:`lstmlab.data.load` finds them.
    """
    recipes = [
        (entry, _recipes(study, entry, f"{where}: tasks[{number}]"))
        for number, entry in enumerate(study.tasks, 1)
    ]  # all recipes before any data: a misspelt key should not wait for a large file
    datasets: dict[str, Dataset] = {}
    candidates: list[Candidate] = []
    for entry, combinations in recipes:
        dataset = data.load(entry.dataset, load(entry.task).kind, entry.columns, root)
        datasets[dataset.fingerprint] = dataset
        candidates += [
            _candidate(study, entry, dataset, choices, recipe) for choices, recipe in combinations
        ]
    _check_distinct(candidates, where)
    return Plan(study, tuple(candidates), datasets)


Choices = tuple[tuple[str, str], ...]


def _recipes(study: StudyFile, entry: TaskEntry, where: str) -> list[tuple[Choices, Recipe]]:
    """Every combination of the axes, with the recipe it makes of the task's own."""
    try:
        task = load(entry.task)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    # A change for all tasks concerns those that read the field; a misspelt one concerns none.
    shared = flat(study.recipe)
    task.recipe.updated(shared, f"{where.rpartition(':')[0]}: recipe")
    mine = {key: value for key, value in shared.items() if key.partition(".")[0] in task.fields}
    recipe = task.recipe_with(mine, where)
    recipe = task.recipe_with(flat(entry.recipe), f"{where}.recipe", recipe)
    made = []
    for values in product(*study.axes.values()):
        axes = dict(zip(study.axes, values, strict=True))
        # "optimizer.momentum" changes the optimizer that another axis names.
        changed = task.recipe_with(axes, f"{where.rpartition(':')[0]}: axes", recipe)
        changed = changed.model_copy(update={"epochs": changed.epochs * study.budget})
        choices = tuple((axis, _as_text(value)) for axis, value in axes.items())
        made.append((choices, resolve_precision(changed)))
    return made


def _candidate(
    study: StudyFile, entry: TaskEntry, dataset: Dataset, choices: Choices, recipe: Recipe
) -> Candidate:
    task = load(entry.task)
    base = Trial(
        task=entry.task,
        dataset=entry.dataset,
        fingerprint=dataset.fingerprint,
        recipe=recipe,
        seed=study.tuning.seed,
        purpose="final",
    )
    rates: list[float] = []
    if study.rates_are_tuned:
        space = find("optimizers", recipe.optimizer.name).SEARCH_SPACE
        rates = space["learning_rate"].grid(study.tuning.learning_rates)
    tune = tuple(
        base.model_copy(
            update={
                "recipe": recipe.updated({"optimizer.learning_rate": rate}),
                "purpose": "tune",
            }
        )
        for rate in rates
    )
    contender = Contender(
        task=entry.task,
        dataset=entry.dataset,
        choices=choices,
        tune=len(tune),
        final=len(study.seeds),
        metric=task.metric,
        higher_is_better=task.higher_is_better,
    )
    return Candidate(contender, tune, base, study.seeds)


def _check_distinct(candidates: list[Candidate], where: str) -> None:
    seen: dict[str, Contender] = {}
    for candidate in candidates:
        mine = candidate.contender
        other = seen.setdefault(candidate.base.id, mine)
        if other is not mine:
            raise InputError(
                f"{where}: {mine.task} on {mine.dataset}: '{other.label}' and '{mine.label}' are "
                "the same recipe; drop one"
            )


def _as_text(value: Any) -> str:
    """``{"name": "sgd", "learning_rate": 0.1}`` -> ``"sgd learning_rate=0.1"``."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        settings = [f"{key}={setting}" for key, setting in value.items() if key != "name"]
        return " ".join([str(value.get("name", "")), *settings])
    return json.dumps(value)
