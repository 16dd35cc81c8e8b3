"""What a trained model has to be better than: its task's baselines on the same examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lstmlab.baselines._baseline import Scored, of_task, scored, signed
from lstmlab.data.dataset import Dataset
from lstmlab.evidence import against_baseline
from lstmlab.evidence.examples import LINES, Contrast, contrast, in_blocks
from lstmlab.recipe import Recipe
from lstmlab.registry import find
from lstmlab.tasks._task import Task


@dataclass(frozen=True)
class Beside:
    """A model's answers to a split beside the baselines' own."""

    task: Task
    split: str
    baselines: tuple[Scored, ...]
    """The best on dev first."""
    contrast: Contrast
    """The model and that one, by the metric that selects."""

    @property
    def best(self) -> Scored:
        return self.baselines[0]

    @property
    def sentence(self) -> str:
        """Such as "+2.1 points over the linear model, 95 % interval 0.9 to 3.3, …"."""
        called, higher = find("baselines", self.best.name).CALLED, self.task.higher_is_better
        drawn = "lines" if self.task.kind == "stream" else "examples"
        return against_baseline.sentence(
            self.task.metric, self.contrast, higher, called, f"{self.split} {drawn}"
        )

    @property
    def advice(self) -> str:
        """What to make of it where the model isn't better; else nothing."""
        called, higher = find("baselines", self.best.name).CALLED, self.task.higher_is_better
        return against_baseline.advice(self.contrast, higher, called, self.best.seconds)


def all_of(task: Task, dataset: Dataset, recipe: Recipe) -> tuple[Scored, ...]:
    """The task's baselines on what ``recipe`` learns from, the best on dev first."""
    both = "train+dev" if recipe.trains_on_dev(dataset.splits) else "train"
    found = [scored(name, dataset, train_on=both, recipe=recipe) for name in of_task(task.name)]
    if "dev" not in dataset.splits:
        return tuple(found)
    return tuple(
        sorted(found, key=lambda one: -signed(task.metric, one.metrics["dev"][task.metric]))
    )


def beside(
    task: Task,
    dataset: Dataset,
    answers: Sequence[Any],
    split: str,
    baselines: Sequence[Scored],
) -> Beside | None:
    """``answers``: the model's to ``split``. None for fewer than two examples, or no baseline."""
    examples = dataset.splits[split]
    expected = task.expected(examples)
    if not baselines or len(expected) < 2:
        return None
    metric = find("metrics", task.metric)
    tables = [
        metric.statistics(given, expected, dataset.language)
        for given in (answers, baselines[0].answers[split])
    ]
    if task.kind == "stream":
        tables = [in_blocks(table, LINES) for table in tables]
    if len(tables[0]) < 2:
        return None
    found = contrast(tables[0], tables[1], metric.from_statistics)
    return Beside(task, split, tuple(baselines), found)
