"""What every task promises, whatever is added to the folder."""

import json

import pytest
import torch

from lstmlab import tasks, training
from lstmlab.errors import InputError
from lstmlab.metrics.metric import signatures
from lstmlab.registry import find, names
from lstmlab.training import saved
from lstmlab.trial import Status, Trial
from small_data import BY_KIND

SMALL = {
    "embedding_size": 24,
    "hidden_size": 24,
    "batch_size": 8,
    "epochs": 12,
    "dropout": 0.1,
    "vocabulary_size": 300,
    "layers": 1,
    "train_on": "train",
    "optimizer.learning_rate": 0.02,
}


pytestmark = pytest.mark.usefixtures("precision")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def trial(name: str, **changes) -> tuple[Trial, object]:
    task = tasks.load(name)
    dataset = BY_KIND[task.columns.called]()
    small = {**SMALL, **({"window": 8} if "window" in task.fields else {}), **changes}
    recipe = task.recipe_with(small)
    made = Trial(
        task=name, dataset=dataset.name, fingerprint=dataset.fingerprint, recipe=recipe, seed=0
    )
    return made, dataset


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    return round(value, 4) if isinstance(value, float) else value


@pytest.mark.parametrize("name", names("tasks"))
def test_learns_saves_and_predicts_the_same(name, tmp_path):
    task = tasks.load(name)
    planned, dataset = trial(name)
    outcome = training.run(planned, dataset, threads=1)
    record = outcome.record
    assert record.status is Status.COMPLETE
    assert set(record.metrics) == {"dev", "test"}
    assert list(record.metrics["test"]) == list(task.metrics)
    best = record.metrics["dev"][task.metric]
    limit = {"accuracy": 95, "bleu": 60, "rouge-l": 80, "perplexity": 2.2}[task.metric]
    assert best > limit if task.higher_is_better else best < limit
    assert record.curve[-1].train_loss < record.curve[0].train_loss / 2

    saved.save(tmp_path / "model", saved.SavedModel.of(planned, outcome))
    again = saved.read(tmp_path / "model")
    assert again.evaluate(dataset.splits["test"]) == pytest.approx(record.metrics["test"])
    assert len(again.answers(dataset.splits["test"])) == dataset.size("test")
    assert record.signatures == signatures(task.metrics, task.expected(dataset.splits["test"]))
    column = "source" if task.columns.called == "paired" else "text"
    texts = [*dataset.splits["test"][column][:5], "", "never seen before"]
    answers = again.predict(texts)
    assert len(answers) == len(texts)
    assert json.loads(json.dumps(answers)) == answers
    explained = again.predict(texts, explain=True)
    assert json.loads(json.dumps(explained)) == explained
    assert [{key: each[key] for key in answers[0]} for each in explained] == answers
    said = 2 if planned.recipe.wide == "ngrams" else 1  # by the network, and by n-grams
    assert all(len(each) == len(answers[0]) + said for each in explained)
    assert rounded(answers[3]) == rounded(again.predict(texts[3:4])[0])  # alone or in a batch
    assert not list(tmp_path.rglob("*.pkl")) + list(tmp_path.rglob("*.pt"))


@pytest.mark.parametrize("name", names("tasks"))
def test_same_trial_same_record(name):
    planned, dataset = trial(name, epochs=2)
    first = training.run(planned, dataset, threads=1).record.without_times()
    assert training.run(planned, dataset, threads=1).record.without_times() == first
    other = planned.model_copy(update={"seed": 1})
    assert training.run(other, dataset, threads=1).record.without_times() != first


@pytest.mark.parametrize("name", names("tasks"))
def test_finals_may_train_on_dev_too(name):
    planned, dataset = trial(name, epochs=1, train_on="train+dev")
    outcome = training.run(planned, dataset, threads=1)
    assert list(outcome.record.metrics) == ["test"]
    assert outcome.record.steps > training.run(trial(name, epochs=1)[0], dataset).record.steps


@pytest.mark.parametrize("name", names("tasks"))
def test_tuning_trials_never_read_the_test_split(name):
    planned, dataset = trial(name, epochs=1)
    tuning = planned.model_copy(update={"purpose": "tune"})
    record = training.run(tuning, dataset, threads=1).record
    assert set(record.metrics) == {"dev"}
    assert record.signatures == {}


@pytest.mark.parametrize("name", names("tasks"))
def test_steps_is_the_number_of_batches_and_counts_every_item_once(name):
    import numpy as np

    task = tasks.load(name)
    planned, dataset = trial(name)
    data = task.prepare(dataset, planned.recipe)
    model = task.model(data.codec, planned.recipe)
    with torch.no_grad():
        losses = list(task.losses(model, data, planned.recipe, np.random.default_rng(0)))
    assert len(losses) == task.steps(data, planned.recipe)
    tokens = {column: len(t.ids) for column, t in data.columns["train"].items()}
    rows = dataset.size("train")
    items = {
        "labelled": lambda: rows,
        "paired": lambda: tokens["target"] + rows,
        "stream": lambda: tokens["text"] + rows,
    }[task.columns.called]()
    assert sum(count for _, count in losses) == items
    assert all(count > 0 for _, count in losses)


@pytest.mark.parametrize("name", names("tasks"))
def test_unused_and_misspelt_fields_are_refused(name):
    task = tasks.load(name)
    with pytest.raises(InputError, match="did you mean 'hidden_size'"):
        task.recipe_with({"hiden_size": 3})
    unused = "pooling" if task.columns.called != "labelled" else "window"
    with pytest.raises(InputError, match=f"{name} does not use '{unused}'"):
        task.recipe_with({unused: task.recipe.model_dump()[unused]})
    assert task.fields <= set(type(task.recipe).model_fields)


@pytest.mark.parametrize("name", names("tasks"))
def test_metrics_exist_and_are_of_one_direction_declared(name):
    task = tasks.load(name)
    assert task.higher_is_better == find("metrics", task.metric).HIGHER_IS_BETTER


def test_a_language_models_answers_are_of_each_line_however_long(tmp_path):
    import dataclasses

    from lstmlab.data.dataset import Dataset

    lines = ["a b c d " * 150, "", "b c"] + ["c d a"] * 20  # the first: 600 tokens
    parts = ("train", "dev", "test")
    dataset = Dataset("long", "stream", {part: {"text": lines} for part in parts})
    planned = trial("language-modeling", epochs=1, evaluations=1)[0].model_copy(
        update={"fingerprint": dataset.fingerprint}
    )
    outcome = training.run(planned, dataset, threads=1)
    saved.save(tmp_path / "model", saved.SavedModel.of(planned, outcome))
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
