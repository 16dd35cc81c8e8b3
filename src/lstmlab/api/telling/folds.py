"""What is said of the folds that a recipe is trained in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    import torch

    from lstmlab.api.folded import Folded, OneFold
    from lstmlab.data.dataset import Dataset
    from lstmlab.recipe import Recipe
    from lstmlab.tasks.task import Task


def scored(
    console: Console,
    task: Task,
    dataset: Dataset,
    recipe: Recipe,
    count: int,
    *,
    seed: int,
    time_limit: float | None,
    device: torch.device,
    calibrate: bool,
) -> Folded:
    """Trains in folds, and says what came of each as it comes."""
    from lstmlab.api.folding import in_folds
    from lstmlab.registry import find

    metric = task.metric_of(recipe)
    console.print(
        f"  {count} folds, each of them tested on by a model that learned from the others"
    )

    def show(one: OneFold) -> None:
        theirs = max if find("metrics", metric).HIGHER_IS_BETTER else min
        told = ""
        if one.baselines:
            best = theirs(each.metrics["test"][metric] for each in one.baselines)
            told = f"   simple models {best:8.3f}"
        size = len(one.answers)
        console.print(
            f"  fold {one.fold}   {size} examples   {metric} {one.scores[metric]:8.3f}{told}"
        )

    return in_folds(
        task, dataset, recipe, count, seed=seed, time_limit=time_limit, device=device,
        calibrate=calibrate, on_fold=show,
    )  # fmt: skip


def means(folded: Folded) -> str:
    """One line: the mean of each metric, with its interval."""
    from lstmlab.api.folded import rows, with_interval

    each = (f"{name} {with_interval(one)}" for name, one in rows(folded))
    return f"{len(folded.folds)} folds " + "  ".join(each)


def result(console: Console, folded: Folded) -> None:
    """What the intervals are, and whether the means are better than what simple models reach."""
    console.print(
        "  ± is the 95 % interval of the mean, corrected for the training data that folds share",
        soft_wrap=True,
    )
    first, *others = folded.sentences or ("",)
    if first:
        console.print(f"in folds: {first}", soft_wrap=True)
    for line in others:
        console.print(f"  {line}", soft_wrap=True)
