"""What every task promises, whatever is added to the folder."""

import pytest
import torch

from lstmlab import tasks, training
from lstmlab.artifacts import saved
from lstmlab.checks.check import of_kind
from lstmlab.checks.tasks import planned
from lstmlab.registry import find, names

pytestmark = pytest.mark.usefixtures("precision")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize("name", names("tasks"))
@pytest.mark.parametrize("check", of_kind("tasks"), ids=lambda check: check.name)
def test_it_keeps_its_promises(name, check):
    check.run(name)


@pytest.mark.parametrize("name", names("tasks"))
def test_steps_is_the_number_of_batches_and_counts_every_item_once(name):
    import numpy as np

    task = tasks.load(name)
    trial, dataset = planned(name)
    data = task.prepare(dataset, trial.recipe)
    model = task.model(data.codec, trial.recipe)
    with torch.no_grad():
        losses = list(task.losses(model, data, trial.recipe, np.random.default_rng(0)))
    assert len(losses) == task.steps(data, trial.recipe)
    tokens = {column: len(t.ids) for column, t in data.columns["train"].items()}
    rows = dataset.size("train")
    items = {
        "labelled": lambda: rows,
        "measured": lambda: rows,
        "multilabelled": lambda: rows,
        "pair-labelled": lambda: rows,
        "pair-scored": lambda: rows,
        "paired": lambda: tokens["target"] + rows,
        "stream": lambda: tokens["text"] + rows,
        "tagged": lambda: tokens["tokens"],
    }[task.columns.called]()
    assert sum(count for _, count in losses) == items
    assert all(count > 0 for _, count in losses)


@pytest.mark.parametrize("name", names("tasks"))
def test_metrics_are_of_the_direction_declared(name):
    task = tasks.load(name)
    assert task.higher_is_better == find("metrics", task.metric).HIGHER_IS_BETTER


def test_a_language_models_answers_are_of_each_line_however_long(tmp_path):
    import dataclasses

    from lstmlab.data.dataset import Dataset

    lines = ["a b c d " * 150, "", "b c"] + ["c d a"] * 20  # the first: 600 tokens
    parts = ("train", "dev", "test")
    dataset = Dataset("long", "stream", {part: {"text": lines} for part in parts})
    trial = planned("language-modeling", epochs=1, evaluations=1)[0].model_copy(
        update={"fingerprint": dataset.fingerprint}
    )
    outcome = training.run(trial, dataset, threads=1)
    saved.save(tmp_path / "model", saved.SavedModel.of(trial, outcome))
    model = saved.read(tmp_path / "model")
    answers = model.answers({"text": lines})
    assert [answer.tokens for answer in answers[:4]] == [601, 1, 3, 4]
    assert [answer.characters for answer in answers[:4]] == [1201, 1, 4, 6]
    assert all(answer.total > 0 for answer in answers)
    assert model.evaluate({"text": lines}) == pytest.approx(outcome.record.metrics["test"])
    # A line costs the same whatever follows it.
    first = dataclasses.asdict(model.answers({"text": lines[:2]})[0])
    whole = model.answers({"text": lines[:1]})[0]
    assert dataclasses.asdict(whole) == pytest.approx(first, rel=1e-5)
