"""What a classifier that has learned from dev takes over from one that hasn't."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lstmlab import tasks
from lstmlab.data.preparing.scale import Scale
from lstmlab.data.tokenizing.tokenizer import Tokens
from lstmlab.language.notes import (
    CALIBRATED_BEFORE,
    NO_THRESHOLDS,
    NOT_CALIBRATED,
    THRESHOLDS_BEFORE,
)
from lstmlab.tasks.parts.beside import _Lattices, _said
from lstmlab.tasks.parts.device import Padded
from lstmlab.tasks.parts.numbers import answers_of
from models_made import beside
from small_data import labelled, tagged

SMALL = {"embedding_size": 4, "hidden_size": 4, "wide": "none", "metric": "macro-f1"}


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize("tuned", [False, True])
@pytest.mark.parametrize("twin", ["none", "calibrated", "with thresholds"])
def test_temperature_and_thresholds_are_those_of_its_twin(tuned, twin):
    task = tasks.load("classification")
    recipe = task.recipe_with({**SMALL, "tune_thresholds": tuned})
    data = task.prepare(labelled(), recipe)
    model, like = (task.model(data.codec, recipe) for _ in range(2))
    like.temperature.fill_(1.5)
    like.thresholds = torch.tensor([0.25, 0.75]) if twin == "with thresholds" else None
    notes, answers = task.calibrate(model, data, [], recipe, None if twin == "none" else like)
    assert answers == []
    assert (model.thresholds is not None) == tuned
    if twin == "none":
        assert notes == [NOT_CALIBRATED, *[NO_THRESHOLDS] * tuned]
        assert float(model.temperature) == 1
        return
    taken = tuned and twin == "with thresholds"
    assert notes == [CALIBRATED_BEFORE, *[THRESHOLDS_BEFORE.format(metric="macro-f1")] * taken]
    assert float(model.temperature) == 1.5
    if tuned:
        assert model.thresholds.tolist() == ([0.25, 0.75] if taken else [0, 0])


@pytest.mark.parametrize("wide", ["ngrams", "alone"])
def test_a_tagger_says_what_the_linear_crf_has_to_say(wide):
    task = tasks.load("tagging")
    recipe = task.recipe_with({"wide": wide, "embedding_size": 4, "hidden_size": 4})
    model = task.model(task.prepare(tagged(), recipe).codec, recipe)
    said = _said(beside(model.inner), recipe)  # which has 0.6 of the say
    assert ("60%" in said) == (wide == "ngrams")
    assert said.startswith("beside the network" if wide == "ngrams" else "a linear CRF")


def test_scores_of_tags_are_mixed_as_emissions_are():
    task = tasks.load("tagging")
    recipe = task.recipe_with({"embedding_size": 4, "hidden_size": 4, "wide": "ngrams"})
    data = task.prepare(tagged(), recipe)
    model = task.model(data.codec, recipe).eval()
    model.beside = beside(model.inner)
    for weight in model.crf.parameters():
        torch.nn.init.normal_(weight)
    lattices = _Lattices(model, data, "dev")
    batch = lattices.batches[0]
    begin, pairs, end = (part.detach() for part in model.crf.learned_scores())
    emissions, scores = lattices.mixed(batch, 2.0, 0.5)
    torch.testing.assert_close(emissions, 2 * batch.network + 0.5 * batch.linear)
    wanted = model.crf.barred(2 * begin, 2 * pairs + 0.5 * model.beside.pairs, 2 * end)
    for one, other in zip(scores, wanted, strict=True):
        torch.testing.assert_close(one, other)
    assert pairs.abs().max() > 0


@pytest.mark.parametrize("grades", [(), (1.0, 2.0, 3.0)])
def test_an_interval_reaches_as_far_either_way_and_not_beyond_the_grades(grades):
    scale = Scale(mean=2.0, deviation=0.5, grades=grades)
    low, high = (grades[0], grades[-1]) if grades else (-9, 9)
    for one in answers_of(np.array([-1.0, 0.0, 1.5]), scale, 3.0):
        assert one.low == pytest.approx(max(low, one.number - 1.5))
        assert one.high == pytest.approx(min(high, one.number + 1.5))
    assert answers_of(np.array([0.5]), scale, -1.0)[0].low is None


def test_texts_stay_where_they_are_on_the_cpu():
    tokens = Tokens(np.array([5, 6, 7], np.int32), np.array([0, 2, 3]))
    assert not Padded(tokens, torch.device("cpu")).resident
    assert Padded(tokens, torch.device("cpu"), resident=True).resident
