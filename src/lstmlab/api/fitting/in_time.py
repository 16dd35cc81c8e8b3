"""Simple models that would take more of ``lstmlab fit``'s time than they may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from lstmlab.data.dataset import Dataset
    from lstmlab.tasks.task import Task

_SHARE = 0.3
"""The share of all the time that the linear CRF may take: more than other linear models, since a
tagger mostly gains from it."""


def left_out(task: Task, dataset: Dataset, seconds: float, folds: int | None = None) -> list[str]:
    """The names of the task's baselines for which ``seconds`` in all are too few; ``folds``: in how
    many they would learn, too."""
    return [] if _seconds(task, dataset, folds) <= _SHARE * seconds else [task.linear_baseline]


def say(
    console: Console, task: Task, dataset: Dataset, seconds: float, folds: int | None = None
) -> None:
    """Says that the linear model is left out, and what it would take, where it is."""
    from lstmlab.registry import find

    for name in left_out(task, dataset, seconds, folds):
        console.print(
            f"  {find('baselines', name).CALLED}: left out, alone and beside the network; it would "
            f"take about {_seconds(task, dataset, folds):.0f} s of {seconds:.0f} (lstmlab baseline "
            "says what it reaches)",
            soft_wrap=True,
        )


def _seconds(task: Task, dataset: Dataset, folds: int | None) -> float:
    """About, that the task's linear model takes; of one that can be made quicker nothing."""
    from lstmlab.baselines import linear_crf

    if task.linear_baseline != "linear-crf":
        return 0.0
    return linear_crf.seconds(dataset) * (1 + (folds or 0))
