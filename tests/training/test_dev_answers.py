"""What a model makes of dev in the end, and the temperature that is fitted to it."""

import math

import pytest
import torch

from lstmlab import tasks, training
from lstmlab.models.answering.temperature import DEVIATION
from lstmlab.trial import Trial
from small_data import labelled, paired
from small_runs import interrupted, recipe, run


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def test_confidences_are_calibrated_on_a_dev_that_is_held_out():
    outcome = run(epochs=1, batch_size=8, evaluations=1)
    temperature = float(outcome.model.temperature)
    assert 0.001 < temperature < 1  # one epoch leaves it less sure than it is right
    assert "confidences calibrated on dev (temperature scaling)" in outcome.record.notes
    # No other is likelier, of the 24 and what is usual together.
    task, dataset = tasks.load("classification"), labelled()
    data = task.prepare(dataset, recipe())

    def scored(value):
        outcome.model.temperature.fill_(value)
        answers = task.answers(outcome.model, data, "dev", recipe())
        labels = [guess.label for guess in answers]
        loss = task.score(answers, data, "dev")["log-loss"]
        strange = (math.log(value) / DEVIATION) ** 2 / 2
        return labels, 24 * loss + strange, loss

    labels, least, loss = scored(temperature)
    assert outcome.record.metrics["dev"]["log-loss"] == pytest.approx(loss)
    for other in (0.9, 1.1):
        same, more, _ = scored(temperature * other)
        assert same == labels
        assert more > least
    assert scored(1.0)[0] == labels


def test_a_model_trained_on_dev_takes_over_the_temperature_of_one_that_was_not():
    changes = {"epochs": 1, "batch_size": 8, "evaluations": 1}
    held_out = run(purpose="tune", **changes).model
    plain = run(train_on="train+dev", **changes)
    assert float(plain.model.temperature) == 1
    assert "confidences not calibrated: dev was trained on" in plain.record.notes
    scaled = run(train_on="train+dev", like=lambda: held_out, **changes)
    assert torch.equal(scaled.model.temperature, held_out.temperature)
    assert "in a run of the same recipe that held it out" in " ".join(scaled.record.notes)
    assert not torch.equal(scaled.model.output.weight, held_out.output.weight)
    # Only confidences differ.
    one, other = (each.record.metrics["test"] for each in (plain, scaled))
    assert one["accuracy"] == other["accuracy"]
    assert one["macro-f1"] == other["macro-f1"]
    assert one["log-loss"] != other["log-loss"]
    assert torch.equal(plain.model.output.weight, scaled.model.output.weight)


@pytest.mark.parametrize("changes", [{}, {"keep": "last"}, {"beam_size": 3}])
def test_the_answers_on_dev_are_those_of_the_kept_weights(changes):
    """Also where they are those of an evaluation on the way."""
    dataset, task = paired(), tasks.load("translation")
    small = {"hidden_size": 16, "embedding_size": 16, "layers": 1, "vocabulary_size": 200}
    rising = {"epochs": 3, "evaluations": 3, "schedule": "constant", "precision": "float32"}
    chosen = task.recipe_with({**small, **rising, "beam_size": 1, **changes})
    trial = Trial(
        task="translation", dataset="small", fingerprint=dataset.fingerprint, recipe=chosen, seed=0
    )
    outcome = training.run(trial, dataset, threads=1)
    data = task.prepare(dataset, chosen)
    with torch.no_grad():
        assert outcome.answers["dev"] == task.answers(outcome.model, data, "dev", chosen)


@pytest.mark.parametrize("changes", [{}, {"keep": "last"}, {"weight_average": 0.9, "keep": "last"}])
def test_a_classifier_answers_dev_once_an_evaluation(changes, monkeypatch):
    """Not again to fit its temperature, nor with that."""
    task = tasks.load("classification")
    answered = []
    plain = type(task).outputs

    def counted(self, model, data, split):
        answered.append(split)
        return plain(self, model, data, split)

    monkeypatch.setattr(type(task), "outputs", counted)
    rate = {"name": "adam", "learning_rate": 0.03}
    outcome = run(epochs=3, evaluations=3, optimizer=rate, **changes)
    assert answered == ["dev", "dev", "dev", "test"]
    chosen = recipe(**changes)
    data = task.prepare(labelled(), chosen)
    assert outcome.answers["dev"] == task.answers(outcome.model, data, "dev", chosen)
    assert outcome.answers["test"] == task.answers(outcome.model, data, "test", chosen)
    assert float(outcome.model.temperature) != 1


def test_the_last_weights_are_answered_with_where_an_interruption_came_after_an_evaluation():
    """With the weights that are kept, not those of the evaluation."""
    outcome = interrupted(15, batch_size=8, keep="last")
    assert outcome.record.steps == 15 > outcome.record.curve[-1].step
    data = tasks.load("classification").prepare(labelled(), recipe())
    answers = tasks.load("classification").answers(outcome.model, data, "dev", recipe())
    assert outcome.answers["dev"] == answers
