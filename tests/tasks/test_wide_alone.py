"""A linear model as a model like others; and a network beside it that can make it no worse."""

from __future__ import annotations

import numpy as np
import pytest

from lstmlab import tasks
from lstmlab.artifacts import saved
from lstmlab.baselines.baseline import scored
from lstmlab.data.preparing.encoded import encode
from lstmlab.models.parts.wide import mixed
from lstmlab.tasks.parts.wide import _no_worse
from lstmlab.training import run
from lstmlab.trial import Trial
from small_data import labelled
from small_runs import recipe


@pytest.fixture(scope="module")
def alone():
    task, dataset = tasks.load("classification"), labelled()
    chosen = task.recipe_with({**task.linear, "train_on": "train", "precision": "float32"})
    trial = Trial(
        task="classification", dataset="small", fingerprint=dataset.fingerprint, recipe=chosen,
        seed=0,
    )  # fmt: skip
    return trial, run(trial, dataset, threads=1)


def test_it_answers_as_the_baseline_does(alone) -> None:
    _, outcome = alone
    baseline = scored("linear", labelled())
    for split in ("dev", "test"):
        given = [(one.label, one.probabilities) for one in outcome.answers[split]]
        for (label, shares), other in zip(given, baseline.answers[split], strict=True):
            assert label == other.label
            assert shares == pytest.approx(other.probabilities, abs=1e-5)
        for name, value in baseline.metrics[split].items():
            assert outcome.record.metrics[split][name] == pytest.approx(value, abs=0.01)
    assert outcome.record.steps == 0
    assert any("no network was trained" in note for note in outcome.record.notes)


def test_it_is_saved_read_and_explained_like_any_model(alone, tmp_path) -> None:
    trial, outcome = alone
    saved.save(tmp_path / "model", saved.SavedModel.of(trial, outcome))
    again = saved.read(tmp_path / "model")
    assert again.model.wide.share == 1
    texts = labelled().splits["test"]["text"]
    assert [one["label"] for one in again.predict(texts)] == [
        one.label for one in outcome.answers["test"]
    ]
    (said,) = again.predict(texts[:1], explain=True)
    assert said["ngrams"]
    assert {one["weight"] for one in said["words"]} == {0}  # the network has no say
    assert sum(file.stat().st_size for file in (tmp_path / "model").iterdir()) < 1_000_000


def test_a_network_that_is_wrong_leaves_the_linear_model_as_it_is() -> None:
    data = encode(labelled(), recipe())
    labels = data.labels("dev")
    right = np.eye(2)[labels] * 0.02  # faint, so that by likelihood alone it would hardly count
    wrong = np.eye(2)[1 - labels] * 2.0
    wrong[: len(wrong) // 2] *= -1.0
    share, temperature = _no_worse(wrong, right, data, "accuracy")
    joined = ((1 - share) * wrong + share * right) / temperature
    assert (joined.argmax(1) == labels).all()
    assert share > 0.5


def test_a_network_that_is_right_has_the_say_that_is_likeliest() -> None:
    data = encode(labelled(), recipe())
    labels = data.labels("dev")
    right, wrong = np.eye(2)[labels] * 2.0, np.eye(2)[1 - labels] * 1.0
    assert _no_worse(right, wrong, data, "accuracy") == mixed(right, wrong, labels)
