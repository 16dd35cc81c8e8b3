"""What every baseline must do, whatever it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lstmlab import tasks
from lstmlab.baselines.baseline import of_task, scored
from lstmlab.registry import find, names
from small_data import BY_KIND

EACH = [
    (name, task) for name in names("baselines") for task in find("baselines", name).TASKS
]  # fmt: skip
pairs = pytest.mark.parametrize(("name", "task"), EACH)


def test_every_task_has_one() -> None:
    for task in names("tasks"):
        assert of_task(task), task


@pairs
def test_it_is_scored_by_its_tasks_metrics(name: str, task: str) -> None:
    assert tasks.load(task).metrics == find("baselines", name).METRICS


@pairs
def test_it_scores_the_same_every_time(name: str, task: str) -> None:
    dataset = BY_KIND[tasks.load(task).columns.called]()
    for train_on in ("train", "train+dev"):
        once, again = (scored(name, dataset, train_on=train_on) for _ in range(2))
        assert once.about
        assert once.metrics == again.metrics
        assert once.answers == again.answers
        assert {*once.metrics} == {"dev", "test"}
        for split, metrics in once.metrics.items():
            assert np.isfinite([*metrics.values()]).all()
            assert len(once.answers[split]) == dataset.size(split)


@pairs
def test_the_test_split_teaches_it_nothing(name: str, task: str) -> None:
    dataset = BY_KIND[tasks.load(task).columns.called]()
    train, dev = dataset.splits["train"], dataset.splits["dev"]
    other = replace(dataset, splits={"train": train, "dev": dev, "test": train})
    assert scored(name, dataset, ["dev"]).metrics == scored(name, other, ["dev"]).metrics


@pairs
def test_it_learns_without_dev_too_and_takes_over_what_was_chosen(name: str, task: str) -> None:
    dataset = BY_KIND[tasks.load(task).columns.called]()
    module = find("baselines", name)
    whole = dataset.with_dev_in_train()
    chosen = module.fit(dataset, module.METRICS[0])
    assert module.fit(whole, module.METRICS[0], like=chosen).about == chosen.about
    assert len(module.fit(whole, module.METRICS[0]).answers(dataset.splits["test"])) == 24


@pairs
def test_it_answers_what_it_never_saw(name: str, task: str) -> None:
    dataset = BY_KIND[tasks.load(task).columns.called]()
    module = find("baselines", name)
    strange = {column: ["", "好", "zzz qqq"] for column in dataset.splits["test"]}
    assert len(module.fit(dataset, module.METRICS[0]).answers(strange)) == 3
