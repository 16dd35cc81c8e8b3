"""What the commands that train a model say of it."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from lstmlab.data.dataset import Dataset
    from lstmlab.recipe import Recipe
    from lstmlab.trial import Point, Record


def introduce(console: Console, task: str, dataset: Dataset) -> None:
    """What is learned from what, and what a reader should know of that."""
    sizes = ", ".join(f"{split} {dataset.size(split):,}" for split in dataset.splits)
    console.print(f"{task} on {escape(dataset.name)} ({sizes})")
    tell(console, dataset.notes)


def suggest_folds(console: Console, dataset: Dataset) -> None:
    """Where one split says little."""
    from lstmlab.data.preparing.folds import FEW

    size = dataset.size("dev") if "dev" in dataset.splits else FEW
    if size < FEW and not dataset.columns.asked.is_running:
        console.print(
            f"  dev has only {size} examples, so that scores on it are uncertain: --folds 5 tests "
            "on all examples in turn",
            soft_wrap=True,
        )


def tell_passes(console: Console, asked: Recipe, settled: Recipe) -> None:
    """Says where few examples are read more often than the recipe's epochs say."""
    if settled.epochs > asked.epochs:
        console.print(
            f"  {settled.epochs:g} epochs instead of {asked.epochs:g}, for about "
            f"{asked.least_steps:,} updates of few examples (--set epochs={asked.epochs:g} spares "
            "that)",
            soft_wrap=True,
        )


def show(console: Console, point: Point, metric: str) -> None:
    """A line for an evaluation on the way."""
    phase = "pre-training" if point.pretraining else "epoch"
    on_dev = f"   dev {metric} {point.score:8.3f}" if isfinite(point.score) else ""
    console.print(
        f"  {phase:5} {point.epoch:6.2f}   train loss {point.train_loss:8.4f}{on_dev}   "
        f"{point.seconds:6.0f} s{'   (dev held out)' * point.beside}"
    )


def result(console: Console, record: Record, dataset: Dataset) -> None:
    """The scores, on standard output, and what is worth knowing beyond the data set's notes."""
    for split, metrics in record.metrics.items():
        print(f"{split:5}", "  ".join(f"{name} {value:.2f}" for name, value in metrics.items()))
    tell(console, [note for note in record.notes if note not in dataset.notes])


def tell(console: Console, notes: Iterable[str]) -> None:
    for note in notes:
        console.print(f"  note: {escape(note)}", soft_wrap=True)
