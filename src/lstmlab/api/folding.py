"""How good a recipe is, in folds: each part of the data is tested on once, by a model that learned
from the others."""

from __future__ import annotations

from collections.abc import Callable

import torch

from lstmlab.api.baselines import all_of
from lstmlab.api.folded import Folded, OneFold
from lstmlab.api.learning import learn
from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.folds import fold_of
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.tasks.task import Task
from lstmlab.trial import MOST_FOLDS, Fold


def check_folds(count: object, dataset: Dataset | None = None) -> int:
    """``count`` as a number of folds; ``InputError`` where it can't be one, or where ``dataset``
    has too few examples for it."""
    if isinstance(count, bool) or not isinstance(count, int) or not 2 <= count <= MOST_FOLDS:
        raise InputError(f"folds: {count!r}; give a whole number from 2 to {MOST_FOLDS}")
    if dataset:
        fold_of(dataset, Fold(number=1, count=count))
    return count


def in_folds(
    task: Task,
    dataset: Dataset,
    recipe: Recipe,
    count: int,
    *,
    seed: int = 0,
    time_limit: float | None = None,
    device: torch.device | str = "cpu",
    calibrate: bool = True,
    on_fold: Callable[[OneFold], None] = lambda one: None,
    stop: Callable[[], bool] = lambda: False,
) -> Folded:
    """Train ``recipe`` in each of ``count`` folds that ``seed`` deals out, as :func:`learn` does,
    and score it and the task's baselines on the fold's own part.

    The model of each fold has a seed of its own, from ``seed`` + 1 on: so the luck of a seed is
    part of what differs between folds. ``time_limit``: seconds for all of them together.
    """
    done = []
    for number in range(1, check_folds(count) + 1):
        fold = Fold(number=number, count=count, seed=seed)
        part = fold_of(dataset, fold)
        model = learn(
            task,
            part,
            recipe,
            seed=seed + number,
            time_limit=None if time_limit is None else time_limit / count,
            device=device,
            calibrate=calibrate,
            stop=stop,
        )
        examples = part.splits["test"]
        scores = model.record.metrics["test"]
        answers = model.trained.answers(examples)
        baselines = all_of(task, part, recipe)
        done.append(OneFold(fold, scores, baselines, examples, answers))
        on_fold(done[-1])
    return Folded(task, task.metric_of(recipe), tuple(done))


def shares(seconds: float | None, count: int) -> tuple[float | None, float | None]:
    """A time limit dealt out: to all of ``count`` folds together, and to the model after them."""
    if seconds is None:
        return None, None
    return seconds * count / (count + 1), seconds / (count + 1)
