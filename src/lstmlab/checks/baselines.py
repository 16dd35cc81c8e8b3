"""What every baseline must do, on a small data set of each task that it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lstmlab import tasks
from lstmlab.baselines.baseline import scored
from lstmlab.checks.check import expect
from lstmlab.checks.examples import alike
from lstmlab.data.dataset import Dataset
from lstmlab.registry import find


def declares_itself(name: str) -> None:
    """It says what it is called, and has the metrics of each task that it names."""
    module = find("baselines", name)
    expect(isinstance(module.CALLED, str) and module.CALLED, "CALLED is no text")
    expect(module.TASKS, "TASKS names no task")
    for task in module.TASKS:
        wanted = tasks.load(task).metrics
        expect(
            wanted == module.METRICS, f"METRICS is {module.METRICS}; those of {task} are {wanted}"
        )


def scores_the_same_every_time(name: str) -> None:
    """Twice on the same data it gives the same answers, one of each example, and finite scores."""
    for dataset in _each(name):
        for train_on in ("train", "train+dev"):
            once, again = (scored(name, dataset, train_on=train_on) for _ in range(2))
            expect(once.about, "what it learned says nothing about itself (about is empty)")
            expect(once.answers == again.answers, "it gives other answers the second time")
            expect({*once.metrics} == {"dev", "test"}, "it isn't scored on dev and on test")
            for split, metrics in once.metrics.items():
                finite = np.isfinite([*metrics.values()]).all()
                expect(finite, f"a score on {split} is no finite number: {metrics}")
                count, wanted = len(once.answers[split]), dataset.size(split)
                expect(count == wanted, f"of {wanted} examples of {split} it answers {count}")


def learns_nothing_from_test(name: str) -> None:
    """Another test split changes nothing of what it answers on dev."""
    for dataset in _each(name):
        train, dev = dataset.splits["train"], dataset.splits["dev"]
        other = replace(dataset, splits={"train": train, "dev": dev, "test": train})
        one, same = (scored(name, each, ["dev"]).metrics for each in (dataset, other))
        expect(one == same, "its scores on dev hang on the test split")


def takes_over_what_was_chosen(name: str) -> None:
    """It learns without dev, too, and then takes over what was chosen where there was one."""
    for dataset in _each(name):
        module = find("baselines", name)
        whole = dataset.with_dev_in_train()
        chosen = module.fit(dataset, module.METRICS[0])
        same = module.fit(whole, module.METRICS[0], like=chosen).about
        expect(
            same == chosen.about or getattr(chosen, "about", "") == "",
            f"chosen was '{chosen.about}', and with more to learn from it is '{same}': what is "
            "said of it is to be its choices",
        )
        alone = module.fit(whole, module.METRICS[0])
        count = len(alone.answers(dataset.splits["test"]))
        expect(count == dataset.size("test"), f"without dev it answers {count} examples of test")


def answers_what_it_never_saw(name: str) -> None:
    """Empty texts and words that it never saw get an answer each."""
    for dataset in _each(name):
        module = find("baselines", name)
        strange = {column: ["", "好", "zzz qqq"] for column in dataset.splits["test"]}
        count = len(module.fit(dataset, module.METRICS[0]).answers(strange))
        expect(count == 3, f"of three strange texts it answers {count}")


def _each(name: str) -> Iterator[Dataset]:
    """A small data set with each sort of columns that its tasks read."""
    every = [tasks.load(task).columns for task in find("baselines", name).TASKS]
    for columns in {each.called: each for each in every}.values():
        yield alike(columns)
