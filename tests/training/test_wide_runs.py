"""Runs of a classifier that reads n-grams."""

from __future__ import annotations

import pytest

from lstmlab.artifacts import saved
from lstmlab.trial import Trial
from small_data import labelled
from small_runs import recipe, run


@pytest.fixture(scope="module")
def outcome():
    return run(wide="ngrams")


def test_the_same_run_gives_the_same_record(outcome) -> None:
    again = run(wide="ngrams")
    assert outcome.record.without_times() == again.record.without_times()
    assert outcome.answers == again.answers


def test_the_network_is_trained_as_without(outcome) -> None:
    without = run()
    curves = [[p.model_dump(exclude={"seconds"}) for p in one.record.curve]
              for one in (outcome, without)]  # fmt: skip
    assert curves[0] == curves[1]
    assert without.model.wide is None
    said = [note for note in outcome.record.notes if note.startswith("beside the network")]
    assert len(said) == 1
    assert "words 1 to 2" in said[0]


def test_trained_on_dev_it_takes_over_what_was_chosen(outcome) -> None:
    whole = run(wide="ngrams", train_on="train+dev", like=lambda: outcome.model)
    assert whole.model.wide.share == outcome.model.wide.share
    assert whole.model.wide.linear.choices == outcome.model.wide.linear.choices
    assert float(whole.model.temperature) == float(outcome.model.temperature)
    learned = (whole.model.wide.linear.weights, outcome.model.wide.linear.weights)
    assert learned[0].tolist() != learned[1].tolist()  # from dev, too


def test_without_dev_it_chooses_in_train_and_shares_equally() -> None:
    alone = run(wide="ngrams", train_on="train+dev")
    assert alone.model.wide.share == 0.5
    assert float(alone.model.temperature) == 1


def test_a_saved_model_answers_the_same(outcome, tmp_path) -> None:
    dataset = labelled()
    trial = Trial(
        task="classification", dataset="small", fingerprint=dataset.fingerprint,
        recipe=recipe(wide="ngrams"), seed=0,
    )  # fmt: skip
    saved.save(tmp_path / "model", saved.SavedModel.of(trial, outcome))
    read = saved.read(tmp_path / "model")
    assert read.answers(dataset.splits["test"]) == outcome.answers["test"]
