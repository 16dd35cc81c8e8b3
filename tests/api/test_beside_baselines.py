"""A trained model beside its task's baselines."""

from __future__ import annotations

import pytest

from lstmlab import tasks
from lstmlab.api.baselines import all_of, beside
from lstmlab.api.learning import model_of
from lstmlab.metrics.metric import Guess
from lstmlab.trial import Trial
from small_data import BY_KIND, labelled
from small_runs import recipe, run


def trial_of(dataset) -> Trial:
    return Trial(
        task="classification", dataset="small", fingerprint=dataset.fingerprint, recipe=recipe(),
        seed=0,
    )  # fmt: skip


def test_the_best_on_dev_stands_first() -> None:
    task = tasks.load("classification")
    found = all_of(task, labelled(), task.recipe)
    assert [one.name for one in found] == ["linear", "majority"]
    assert found[0].metrics["test"]["accuracy"] == 100


def test_half_right_answers_are_worse_than_the_linear_model() -> None:
    task, dataset = tasks.load("classification"), labelled()
    answers = [Guess("neg", {"neg": 0.6, "pos": 0.4})] * dataset.size("test")
    found = beside(task, dataset, answers, "test", all_of(task, dataset, task.recipe))
    assert found.contrast.difference == -50
    assert found.sentence.startswith("worse than the linear model: −50.0 points, 95 % interval −7")
    assert found.advice.startswith("the linear model learns in ")


@pytest.mark.parametrize("name", ["translation", "summarization", "language-modeling"])
def test_other_tasks(name: str) -> None:
    task = tasks.load(name)
    dataset = BY_KIND[task.columns.called]()
    baselines = all_of(task, dataset, task.recipe)
    found = beside(task, dataset, baselines[0].answers["test"], "test", baselines)
    assert found.contrast.difference == 0
    assert found.sentence.startswith("not shown to be better than the ")


def test_one_example_compares_nothing() -> None:
    task, dataset = tasks.load("classification"), labelled()
    one = {column: values[:1] for column, values in dataset.splits["test"].items()}
    few = type(dataset)("few", "labelled", {**dataset.splits, "test": one})
    answers = [Guess("neg", {"neg": 1.0, "pos": 0.0})]
    assert beside(task, few, answers, "test", all_of(task, few, task.recipe)) is None


def test_the_card_has_the_table_and_the_verdict(tmp_path) -> None:
    task, dataset = tasks.load("classification"), labelled()
    baselines = all_of(task, dataset, task.recipe)
    model = model_of(trial_of(dataset), run(), dataset, baselines=baselines)
    model.save(tmp_path / "model")
    card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    section = card.partition("## Beside simple models\n")[2].partition("\n## ")[0]
    assert "| the linear model | words 1 to 2" in section
    assert "| the commonest label | always 'neg' | 50.00 |" in section
    assert f"This model: {model.against.sentence}." in section
    plain = model_of(trial_of(dataset), run(), dataset)
    plain.save(tmp_path / "plain")
    card = (tmp_path / "plain" / "README.md").read_text(encoding="utf-8")
    assert "Beside simple models" not in card
