"""What a trained model has to be better than: its task's baselines on the same examples."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from lstmlab.baselines.baseline import Scored, of_task, signed
from lstmlab.baselines.parts.once import scored_once
from lstmlab.data.dataset import Dataset
from lstmlab.data.tokenizing.units import resolve_unit
from lstmlab.evidence.statistics.examples import LINES, Contrast, contrast, in_blocks
from lstmlab.evidence.wording import against_baseline
from lstmlab.recipe import Recipe
from lstmlab.registry import find
from lstmlab.tasks.task import Task


@dataclass(frozen=True)
class Beside:
    """A model's answers to a split beside the baselines' own."""

    task: Task
    split: str
    baselines: tuple[Scored, ...]
    """The best on dev first."""
    contrast: Contrast
    """The model beside the best baseline, by the metric that selects."""
    metric: str
    """The metric that selects."""

    @property
    def best(self) -> Scored:
        return self.baselines[0]

    @property
    def _called(self) -> tuple[str, bool]:
        """The best baseline's name in a sentence, and whether more of the metric is better."""
        higher = find("metrics", self.metric).HIGHER_IS_BETTER
        return find("baselines", self.best.name).CALLED, higher

    @property
    def sentence(self) -> str:
        """Such as "+2.1 points over the linear model, 95 % interval 0.9 to 3.3, …"."""
        called, higher = self._called
        drawn = "lines" if self.task.columns.asked.is_running else "examples"
        return against_baseline.sentence(
            self.metric, self.contrast, higher, called, f"{self.split} {drawn}"
        )

    @property
    def advice(self) -> str:
        """What to make of it where the model isn't better; else nothing."""
        called, higher = self._called
        return against_baseline.advice(self.contrast, higher, called, self.best.seconds)


def all_of(
    task: Task,
    dataset: Dataset,
    recipe: Recipe,
    on_scored: Callable[[Scored], None] = lambda one: None,
    left_out: Collection[str] = (),
) -> tuple[Scored, ...]:
    """The task's baselines but those ``left_out`` on what ``recipe`` learns from, the best on dev
    first; ``on_scored`` sees each as it comes. One that was scored on the same data before is not
    fitted again."""
    recipe = resolve_unit(recipe, dataset)
    both = "train+dev" if recipe.trains_on_dev(dataset.splits) else "train"
    found = []
    slow = task.linear_baseline
    wanted = [name for name in of_task(task.name) if name not in left_out]
    for name in sorted(wanted, key=lambda name: name == slow):  # that one last
        found.append(scored_once(name, dataset, train_on=both, recipe=recipe))
        on_scored(found[-1])
    if "dev" not in dataset.splits:
        return tuple(found)
    metric = task.metric_of(recipe)
    return tuple(sorted(found, key=lambda one: -signed(metric, one.metrics["dev"][metric])))


def beside(
    task: Task,
    dataset: Dataset,
    answers: Sequence[Any],
    split: str,
    baselines: Sequence[Scored],
    metric: str = "",
) -> Beside | None:
    """``answers``: the model's to ``split``; ``metric``: what selects, if it isn't the task's first
    one. None for fewer than two examples, or no baseline."""
    examples = dataset.splits[split]
    expected = task.expected(examples)
    if not baselines or len(expected) < 2:
        return None
    metric = metric or task.metric
    scores = find("metrics", metric)
    tables = [
        scores.statistics(given, expected, dataset.language)
        for given in (answers, baselines[0].answers[split])
    ]
    if task.columns.asked.is_running:
        tables = [in_blocks(table, LINES) for table in tables]
    if len(tables[0]) < 2:
        return None
    found = contrast(tables[0], tables[1], scores.from_statistics)
    return Beside(task, split, tuple(baselines), found, metric)
