"""What ``lstmlab fit`` does before it trains: reads, says what simple models reach, and times the
recipes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from lstmlab.api.fitting import in_time
from lstmlab.api.telling import narration
from lstmlab.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import torch

    from lstmlab.api.fitting.beginning import Beginning
    from lstmlab.baselines.baseline import Scored
    from lstmlab.data.dataset import Dataset
    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.understanding.cleaning import Cleaning
    from lstmlab.recipe import Recipe
    from lstmlab.study.fitting.choosing import Choice
    from lstmlab.study.fitting.pace import Pace
    from lstmlab.study.planning.entries.task_entry import TaskEntry
    from lstmlab.tasks.task import Task

_TIMED = 0.004
"""The share of all the time that timing the batches of a recipe may take; it gets ``_LEAST``
seconds at least."""
_LEAST = 0.5
_CHARACTERS = 0.06
"""The share of all the time that the linear model may take."""
_A_NUMBER = 1.6e-6
"""Seconds for a number in the table of characters, times labels: measured on one core of a Zen 4,
1.2 to 1.9 for 7,600 sentences of five labels, 14,000 titles of ten and 6,100 reviews of two."""
_AT_ONCE = 1.0
"""Seconds; what takes longer comes after a linear model on words alone."""


def entry(
    console: Console,
    data: str,
    task: str | None,
    columns: dict[str, str],
    encoding: str | None,
    cleaning: Cleaning,
) -> TaskEntry:
    """What to learn from which columns; says what was guessed, why, and what else there is."""
    from lstmlab import tasks
    from lstmlab.data import load
    from lstmlab.data.guessing.guess import guess, known_task
    from lstmlab.registry import is_known, names
    from lstmlab.study.planning.entries.task_entry import TaskEntry

    cleaned: dict[str, Any] = {
        "missing": cleaning.missing,
        "merge_labels": cleaning.merge_labels,
        "no_duplicates": cleaning.no_duplicates,
    }
    if is_known("datasets", data):
        there = load(data, None, columns, encoding=encoding).columns
        readers = (name for name in names("tasks") if tasks.load(name).columns == there)
        found_task = task or next(readers, None)
        if found_task is None:
            raise InputError(f"{data}: no task reads its columns, {' and '.join(there)}")
        return TaskEntry(task=found_task, dataset=data, **cleaned)
    found = guess(data, columns, known_task(task), encoding=encoding)
    say(console, found)
    return TaskEntry(
        task=found.task,
        dataset=data,
        columns=dict(found.columns),
        encoding=encoding,
        **cleaned,
    )


def say(console: Console, found: Guess) -> None:
    """Say what was guessed, why, and what else there is."""
    for reason in found.reasons:
        console.print(f"  {escape(reason)}", soft_wrap=True)
    for doubt in found.doubts:
        console.print(f"  [yellow]not sure:[/yellow] {escape(doubt)}", soft_wrap=True)
    for other in found.alternatives:
        console.print(f"  or {escape(other)}", soft_wrap=True)


def how(
    task: Task, entry: TaskEntry, dataset: Dataset, seconds: float, folds: int | None = None
) -> dict[str, Any]:
    """Changes to all recipes, for there are so many ``seconds``; ``folds``: in how many they are
    tested, if in any."""
    from lstmlab.study.fitting import small_study as fitting

    changes = {key: value for key, value in fitting.HOW.items() if key in task.fields}
    if entry.metric:
        changes["metric"] = entry.metric
    if in_time.left_out(task, dataset, seconds, folds):
        changes["wide"] = "none"
    if "ngrams" in task.fields and _seconds_of_characters(dataset) > _CHARACTERS * seconds:
        changes["ngrams"] = "words"
    return changes


def _seconds_of_characters(dataset: Dataset) -> float:
    """About, that a linear model takes which may read characters, too: its C is chosen of five."""
    from lstmlab.baselines.linear import effort

    return _A_NUMBER * effort(dataset)


def recipes(
    task: Task,
    how: dict[str, Any],
    dataset: Dataset,
    device: torch.device,
    known: Mapping[str, Mapping[str, Any]],
) -> dict[str, Recipe]:
    """Name -> recipe, of the ``known`` changes to the task's default, as they are trained."""
    from lstmlab.data.tokenizing.units import resolve_unit
    from lstmlab.training import resolve_precision

    return {
        name: resolve_unit(resolve_precision(task.recipe_with({**how, **changes}), device), dataset)
        for name, changes in known.items()
    }


def to_beat(
    console: Console,
    task: Task,
    dataset: Dataset,
    recipe: Recipe,
    left_out: Collection[str] = (),
) -> tuple[Scored, ...]:
    """The task's baselines but those ``left_out``; each is shown with its score on dev as it
    comes."""
    from lstmlab.api.baselines import all_of
    from lstmlab.baselines.parts.once import scored_once
    from lstmlab.registry import find

    metric = task.metric_of(recipe)
    console.print("what simple models reach:")

    def show(one: Scored) -> None:
        score = one.metrics["dev"][metric]
        console.print(
            f"  {find('baselines', one.name).CALLED} ({escape(one.about)}): dev {metric} "
            f"{score:.2f}, in {one.seconds:.1f} s",
            soft_wrap=True,
        )

    if (
        "ngrams" in task.fields
        and recipe.ngrams != "words"
        and _seconds_of_characters(dataset) > _AT_ONCE
    ):
        quick = recipe.updated({"ngrams": "words"})
        show(scored_once(task.linear_baseline, dataset, ("dev",), recipe=quick))
    return all_of(task, dataset, recipe, show, left_out)


def choose(
    console: Console,
    task: Task,
    dataset: Dataset,
    variants: dict[str, Recipe],
    seconds: float,
    jobs: int,
    began: float,
    device: torch.device,
    begin: Beginning,
    folds: int = 0,
) -> Choice:
    """Time a few batches of the recipes, and say which have too little time. ``begin``: which
    come first; ``folds``: in how many each is tested, if in any."""
    from lstmlab.study.fitting import choosing, pace
    from lstmlab.study.fitting import small_study as fitting

    def timed(name: str) -> Pace:
        took = max(_LEAST, _TIMED * seconds)
        return pace.pace(task, dataset, variants[name], device, took)

    def allowed(contenders: int) -> fitting.Budget:
        return fitting.budget(seconds, jobs, contenders, time.monotonic() - began, folds)

    # All cores are quicker than the one that was timed, and scoring wants its time, too.
    whole = allowed(1).left
    found = choosing.choose(begin.names, begin.spare, timed, allowed, whole, begin.before)
    for name, slow in found.dropped.items():
        console.print(
            f"  {escape(name)}: left out; in its share of {found.share:.0f} s it would do "
            f"{slow.within(found.share):.2g} of the {slow.usual:g} epochs it needs",
            soft_wrap=True,
        )
    return found


def introduce(console: Console, choice: Choice, jobs: int) -> None:
    """Says which recipes are compared, and for how long."""
    allowed = choice.allowed
    if len(choice.kept) == 1:
        (name,) = choice.kept
        console.print(f"nothing to compare: all the time is for the recipe '{escape(name)}'")
        return
    seeds = "one seed" if allowed.seeds == 1 else f"{allowed.seeds} seeds"
    search = "a search of learning rates, then " if allowed.tuning else ""
    names = ", ".join(choice.kept)
    trials = "trial" if jobs == 1 else "trials"
    console.print(
        f"comparing {len(choice.kept)} recipes ({escape(names)}) for {allowed.comparing:.0f} s at "
        f"most: {search}{seeds} of each, {jobs} {trials} at a time of {allowed.trial:.0f} s "
        "at most",
        soft_wrap=True,
    )


def describe(console: Console, task: Task, dataset: Dataset) -> None:
    narration.introduce(console, task.name, dataset)
