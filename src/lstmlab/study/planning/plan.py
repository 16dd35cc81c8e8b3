"""A study file -> its contenders, each with what it is to be given."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, get_args

from lstmlab import data
from lstmlab.choice import CHOICES
from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.folds import fold_of
from lstmlab.data.preparing.smaller import smaller
from lstmlab.data.tokenizing.units import resolve_unit
from lstmlab.data.vectors import resolve_vectors
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.registry import find, full, unknown
from lstmlab.search import quasi_random, tpe
from lstmlab.search.halving import rungs
from lstmlab.space import Range
from lstmlab.study.planning import spaces as search
from lstmlab.study.planning.candidate import Candidate, Rungs
from lstmlab.study.planning.entries.task_entry import TaskEntry
from lstmlab.study.planning.guided import Guided
from lstmlab.study.planning.study_file import StudyFile, flat
from lstmlab.study.tuning import MOST_TRIALS
from lstmlab.tasks import load
from lstmlab.training import resolve_precision
from lstmlab.trial import Contender, Fold, Source, Trial


@dataclass(frozen=True)
class Plan:
    """All that a study will do."""

    study: StudyFile
    candidates: tuple[Candidate, ...]
    datasets: Mapping[str, Dataset]
    """Fingerprint -> data set, of every trial."""
    device: str = "cpu"
    """What the trials run on: ``cpu``, or ``cuda``, each on one of its GPUs."""

    @property
    def text(self) -> str:
        """What a resumed study must agree with."""
        return self.study.model_dump_json()

    @property
    def ids(self) -> str:
        """Changes with anything that would change a record: data, defaults, precision."""
        # Many points are drawn for a budget in seconds, and all follow from the first.
        searches = [search for candidate in self.candidates for search in candidate.searches]
        ids = [t.id for one in searches for t in (*one.tune[:64], one.base)]
        return json.dumps([*ids, *([tpe.called()] if self.study.guided else [])])


def make(
    study: StudyFile,
    where: str,
    root: Path | None = None,
    device: str = "cpu",
    loaded: Mapping[str, Dataset] | None = None,
    precision: str = "",
) -> Plan:
    """The plan of ``study``; ``InputError`` names ``where`` and the key that is wrong.

    Reads the data sets, from ``root`` or as :func:`lstmlab.data.load` finds them, but for those
    that are ``loaded``, by their names. ``precision``: what ``auto`` was when the study began, if
    it did.
    """
    settled = partial(resolve_precision, device=device, before=precision)
    if study.guided:
        tpe.called()  # whether it is installed is known at once
    recipes = [
        (entry, _recipes(study, entry, f"{where}: tasks[{number}]", settled))
        for number, entry in enumerate(study.tasks, 1)
    ]  # all recipes before any data: a misspelt key should not wait for a large file
    optimizers = [made.optimizer for _, each in recipes for _, made in each]
    try:
        roles = search.roles(study.tuning, optimizers) if study.tuned else ()
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    datasets: dict[str, Dataset] = {}
    candidates: list[Candidate] = []
    for entry, combinations in recipes:
        dataset = (loaded or {}).get(entry.dataset) or data.load(
            entry.dataset,
            load(entry.task).columns,
            entry.columns,
            root,
            entry.encoding,
            cleaning=entry.cleaning,
        )
        dataset = smaller(dataset, entry.examples) if entry.examples else dataset
        datasets[dataset.fingerprint] = dataset
        if study.folds:
            fold_of(dataset, Fold(number=1, count=study.folds))  # whether it is large enough
        try:
            candidates += [
                _candidate(study, entry, dataset, choices, recipe, len(candidates) + place, roles)
                for place, (choices, recipe) in enumerate(combinations)
            ]
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
    _check_distinct(candidates, where)
    return Plan(study, tuple(candidates), datasets, device)


Choices = tuple[tuple[str, str], ...]


def _recipes(
    study: StudyFile, entry: TaskEntry, where: str, settled: Callable[[Recipe], Recipe]
) -> list[tuple[Choices, Recipe]]:
    """Every combination of the axes, with the recipe it makes of the task's own.

    ``settled``: a recipe -> the same with its precision settled.
    """
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
    if entry.metric:
        recipe = task.recipe_with({"metric": entry.metric}, where, recipe)
    made = []
    for values in product(*study.choices.values()):
        axes = dict(zip(study.choices, values, strict=True))
        given = dict(axes)
        axes.pop("varies", None)  # of the trial, not of its recipe
        top = where.rpartition(":")[0]
        changed = recipe
        if variant := axes.pop("variant", None):
            changes = flat(study.variants[variant])
            changed = task.recipe_with(changes, f"{top}: variants.{variant}", recipe)
        # "optimizer.momentum" changes the optimizer that another axis names.
        changed = task.recipe_with(axes, f"{top}: axes", changed)
        if changed.metric != recipe.metric:
            raise InputError(
                f"{top}: contenders of two metrics can't be compared; set 'metric' in the task"
            )
        try:
            changed = changed.with_budget(study.budget)
        except InputError as error:
            raise InputError(f"{top}: budget: {error}") from None
        choices = tuple((axis, as_text(_in_full(axis, value))) for axis, value in given.items())
        made.append((choices, settled(resolve_vectors(changed))))
    return made


def _candidate(
    study: StudyFile,
    entry: TaskEntry,
    dataset: Dataset,
    choices: Choices,
    recipe: Recipe,
    number: int,
    roles: Collection[str],
) -> Candidate:
    task, tuning = load(entry.task), study.tuning
    recipe = task.settled(resolve_unit(recipe, dataset), dataset)
    varies = dict(choices).get("varies", "all")
    if varies not in get_args(Source):
        raise InputError(f"axes: {unknown('source', varies, get_args(Source))}")
    base = Trial(
        task=entry.task,
        dataset=entry.dataset,
        fingerprint=dataset.fingerprint,
        recipe=recipe,
        seed=tuning.seed,
        varies=varies,
    )
    space = search.space(tuning, recipe, task, dict(choices), roles) if study.tuned else {}
    better = find("metrics", task.metric_of(recipe)).HIGHER_IS_BETTER
    tune, guided = _drawn(base, space, study, tuning.seed, better)
    halved = tuning.halving and not _audited(number, tuning.audit)
    steps: Rungs = rungs(len(tune), tuning.reduction) if halved and tune else ((1.0, len(tune)),)
    timed = tuning.seconds is not None
    seeds = study.seeds[: study.looks[0]] if study.looks else study.seeds
    dealt = study.dealt if tune else ()
    planned = guided.count if guided else sum(count for _, count in steps)
    contender = Contender(
        task=entry.task,
        dataset=entry.dataset,
        choices=choices,
        # In seconds, how many there will be is not known.
        tune=0 if timed else planned * max(1, len(dealt)),
        final=len(seeds),
        metric=(metric := task.metric_of(recipe)),
        higher_is_better=better,
        space=tuple(space.items()),
        halved=len(steps) > 1,
        method=tuning.method if guided else "quasi-random",
        varies=varies,
        target=entry.target,
        references=entry.references,
        rope=entry.rope or find("metrics", metric).ROPE,
        looks=study.looks,
        searches=dealt,
        folds=study.folds or 0,
    )
    if dealt:
        made = []
        for seed, share in zip(study.tuning_seeds, dealt, strict=True):
            mine = base.model_copy(update={"fold": study.fold_of_seed.get(share[0])})
            drawn, proposing = _drawn(mine, space, study, seed, better)
            made.append(
                Candidate(contender, drawn, mine, share, steps, tuning.seconds, (), proposing)
            )
        return replace(made[0], again=tuple(made[1:]))
    more, folds = study.seeds[len(seeds) :], study.fold_of_seed
    return Candidate(contender, tune, base, seeds, steps, tuning.seconds, more, guided, folds)


def _drawn(
    base: Trial, space: Mapping[str, Range], study: StudyFile, seed: int, higher_is_better: bool
) -> tuple[tuple[Trial, ...], Guided | None]:
    """The tuning trials of a search that is drawn from ``seed``, and trained with it; and what
    proposes further ones, if anything does."""
    tuning = study.tuning
    count = MOST_TRIALS if tuning.seconds is not None else tuning.trials
    places = quasi_random.points(len(space), count, seed) if space else []
    points = [search.values(space.items(), place) for place in places]
    if points and tuning.own_first:
        points = [{}, *points[:-1]]
    tune = tuple(
        base.model_copy(
            # What the seeds are to vary concerns the finals: all search alike.
            update={
                "recipe": base.recipe.updated(point),
                "purpose": "tune",
                "varies": "all",
                "seed": seed,
            }
        )
        for point in points
    )
    if not study.guided or len(tune) <= tpe.START:
        return tune, None
    first = [search.place(space, base.recipe)] if tuning.own_first else []
    start = (*first, *places)[: tpe.START]
    spare = tuple(places[tpe.START :])
    guided = Guided(tuple(space.items()), start, len(tune), seed, higher_is_better, spare)
    return tune[: tpe.START], guided


def _audited(number: int, share: float) -> bool:
    """Spread evenly: of contenders 0, 1, 2, …, ``share`` are chosen."""
    return math.floor((number + 1) * share) > math.floor(number * share)


def _check_distinct(candidates: list[Candidate], where: str) -> None:
    """``InputError`` where two rows of a table would be the same trials, or have one name."""
    seen: dict[tuple[str, str], Candidate] = {}
    rows: set[tuple[str, str, Choices]] = set()
    for candidate in candidates:
        mine, base = candidate.contender, candidate.base
        here = f"{where}: {mine.task} on {mine.dataset}"
        # The last point has drawn all that is searched, in place of what the recipe says.
        tried = candidate.tune[-1] if candidate.tune else base
        other = seen.setdefault((tried.id, base.varies), candidate)
        both = f"'{other.contender.label}' and '{mine.label}'"
        if other is not candidate and other.base.id == base.id:
            raise InputError(f"{here}: {both} are the same recipe; drop one")
        if other is not candidate:
            searched = ", ".join(key for key, _ in mine.space)
            raise InputError(
                f"{here}: {both} differ only in what tuning searches ({searched}); drop one, or "
                "search other things (tuning.hyperparameters), or nothing (tuning.trials = 0)"
            )
        row = (mine.task, mine.dataset, mine.choices)
        if row in rows:
            raise InputError(
                f"{here} is there twice; to compare recipes on it, name them: [variants.NAME]"
            )
        rows.add(row)


_KINDS = {field: choice.kind for field, choice in CHOICES.items()}
"""Axis -> the kind of variant that its values name."""


def _in_full(axis: str, value: Any) -> Any:
    """A value of an axis, with the full name of the variant that it names, if it is of a plug-in:
    two studies whose files differ compare different things."""
    kind = _KINDS.get(axis)
    if kind and isinstance(value, str):
        return full(kind, value)
    if kind and isinstance(value, dict) and isinstance(value.get("name"), str):
        return {**value, "name": full(kind, value["name"])}
    return value


def as_text(value: Any) -> str:
    """``{"name": "sgd", "learning_rate": 0.1}`` -> ``"sgd learning_rate=0.1"``."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        settings = [f"{key}={setting}" for key, setting in value.items() if key != "name"]
        return " ".join([str(value.get("name", "")), *settings])
    return json.dumps(value)
