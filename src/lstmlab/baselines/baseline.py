"""What every baseline file defines, and how one is scored. No torch here.

``TASKS``: the names of the tasks that it is a baseline of;
``METRICS``: these tasks' metrics, the one that chooses first;
``CALLED``: what it is called in a sentence;
``READS``, in lstmlab's own: the fields of a recipe that decide what it learns, its metric aside,
  so that ``parts/once.py`` knows when it would learn the same again (a plug-in always learns); and

- ``fit(dataset, metric, like=None, recipe=None)``: what is learned from the training split alone,
  its choices made on dev by ``metric`` (where there is a dev split). ``like``: what was learned
  from fewer examples, whose choices are taken over. ``recipe``: of the model that it stands beside,
  where that decides what a token is.

It learns in seconds, draws nothing by chance, and gives an :class:`Answering`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from lstmlab.data.dataset import Dataset, Split
from lstmlab.metrics.metric import score_all, with_own
from lstmlab.plugins.plugin import plain
from lstmlab.recipe import Recipe
from lstmlab.registry import canonical, find, is_known, names


class Answering(Protocol):
    """A baseline that has learned."""

    @property
    def about(self) -> str:
        """What was chosen, in a few words."""

    def answers(self, examples: Split) -> list[Any]:
        """One of each example, as the task's metrics consume them."""


@dataclass(frozen=True)
class Scored:
    """What a baseline reaches."""

    name: str
    about: str
    metrics: dict[str, dict[str, float]]
    """Split -> metric -> value."""
    seconds: float
    """Measured: to learn and to answer."""
    answers: dict[str, list[Any]] = field(default_factory=dict, repr=False)
    """Split -> to each of its examples."""


def of_task(task: str) -> list[str]:
    """The names of the baselines of a task: those that name it, and of a plug-in's task also those
    of the task that it is made from, where it has the same metrics."""
    task = canonical("tasks", task)
    every = {name: find("baselines", name) for name in names("baselines")}
    mine = [name for name, one in every.items() if plain(task) in one.TASKS]
    if plain(task) == task or not is_known("tasks", task):
        return mine
    made = find("tasks", task).TASK
    ancestors = {getattr(each, "name", "") for each in type(made).__mro__[1:]}
    return [
        name
        for name, one in every.items()
        if name in mine or (ancestors.intersection(one.TASKS) and made.metrics == one.METRICS)
    ]


def scored(
    name: str,
    dataset: Dataset,
    splits: Sequence[str] = ("dev", "test"),
    *,
    train_on: str = "train",
    recipe: Recipe | None = None,
) -> Scored:
    """What the baseline ``name`` learns from ``dataset``, and its scores on ``splits``.

    Dev is always scored by what was learned from train alone; with ``train_on = "train+dev"`` the
    other splits by what was learned from both.
    """
    started = time.perf_counter()
    module: ModuleType = find("baselines", name)
    metrics = with_own(module.METRICS, recipe.metric if recipe else "")
    metric = recipe.metric if recipe and recipe.metric in metrics else metrics[0]
    learned: Answering = module.fit(dataset, metric, recipe=recipe)
    if remember := getattr(module, "remember", None):
        remember(dataset, metric, learned, recipe)
    answers, scores = {}, {}
    for split in splits:
        if split not in dataset.splits:
            continue
        answering = learned
        if split != "dev" and train_on == "train+dev" and "dev" in dataset.splits:
            whole = dataset.with_dev_in_train()
            answering = module.fit(whole, metric, like=learned, recipe=recipe)
        examples = dataset.splits[split]
        answers[split] = answering.answers(examples)
        expected = list(examples[dataset.columns.answer])
        scores[split] = score_all(metrics, answers[split], expected, dataset.language)
    return Scored(name, learned.about, scores, time.perf_counter() - started, answers)


def signed(metric: str, value: float) -> float:
    """More is better."""
    return value if find("metrics", metric).HIGHER_IS_BETTER else -value


def best(values: Sequence[float], metric: str) -> int:
    """Returns the place of the best score; of equal ones the first."""
    return int(np.argmax([signed(metric, value) for value in values]))
