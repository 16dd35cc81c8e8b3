"""What a recipe's change brings on dev: one tuning trial, which leaves the test split alone.

    python benchmarks/dev_trial.py translation multi30k-en-de --set epochs=5 --set evaluations=1
    python benchmarks/dev_trial.py translation multi30k-en-de --few 8000 --set r_drop=3

Prints the metrics on dev and, for what writes texts, the nats of a dev target's word (by spaces,
its end included, without label smoothing): fewer is better, they can be compared between
vocabularies, and they vary less with the seed than BLEU. On one thread.
"""

from __future__ import annotations

import argparse
import dataclasses
import time

import numpy as np
import torch

from lstmlab import data, tasks, training
from lstmlab.cli._options import settings
from lstmlab.data.dataset import Dataset
from lstmlab.recipe import Recipe
from lstmlab.tasks.task import Task
from lstmlab.training.machine.device import resolve_device
from lstmlab.trial import Point, Trial


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("task")
    asked.add_argument("data")
    asked.add_argument("--set", action="append", default=[], help="field=value, of the recipe")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--few", type=int, default=0, help="of the training examples, the first")
    asked.add_argument("--device", default="cpu")
    asked.add_argument("--seconds", type=float, help="at most so many, the schedule shortened")
    given = asked.parse_args()
    device = resolve_device(given.device)
    task = tasks.load(given.task)
    dataset = data.load(given.data, task.columns)
    if given.few:
        dataset = first(dataset, given.few)
    recipe = task.recipe_with(settings(given.set))
    trial = Trial(
        task=task.name, dataset=given.data, fingerprint=dataset.fingerprint, recipe=recipe,
        seed=given.seed, purpose="tune",
    )  # fmt: skip
    started, began = time.process_time(), time.perf_counter()
    outcome = training.run(
        trial, dataset, threads=1, on_point=show, device=device, time_limit=given.seconds
    )
    scores = {name: round(value, 3) for name, value in outcome.record.metrics["dev"].items()}
    if task.columns.asked.is_written:
        scores["nats a word"] = round(nats(task, outcome.model, dataset, recipe), 4)
    spent = f"{time.process_time() - started:.0f} s of CPU, {time.perf_counter() - began:.0f} s"
    print(*given.set, f"seed {given.seed}:", scores, spent)


def first(dataset: Dataset, few: int) -> Dataset:
    """The first so many training examples, and all of dev."""
    train = {column: list(values)[:few] for column, values in dataset.splits["train"].items()}
    splits = {"train": train, "dev": dataset.splits["dev"]}
    return Dataset(f"{dataset.name}-{few}", dataset.columns, splits, language=dataset.language)


def show(point: Point) -> None:
    print(f"  epoch {point.epoch:.2f}, loss {point.train_loss:.4f}, dev {point.score:.3f}")


@torch.no_grad()
def nats(task: Task, model: torch.nn.Module, dataset: Dataset, recipe: Recipe) -> float:
    """Returns the nats of a word of dev's targets."""
    encoded = task.prepare(dataset, recipe)
    dev = dataclasses.replace(
        encoded,
        columns={**encoded.columns, "train": encoded.columns["dev"]},
        texts={**encoded.texts, "train": encoded.texts["dev"]},
    )
    plain = recipe.updated({"label_smoothing": 0.0, "bpe_dropout": 0.0, "r_drop": 0.0})
    course = task.course(model, dev, plain, np.random.default_rng(0))
    total = sum(float(course.loss(batch)[0]) for batch in course.batches())
    words = sum(len(text.split()) + 1 for text in dev.texts["dev"]["target"])
    return total / words


if __name__ == "__main__":
    main()
