"""What a word's spelling adds to its embedding."""

import pytest
import torch

from lstmlab import tasks, training
from lstmlab.models.classifier import Classifier
from lstmlab.recipe import Recipe
from lstmlab.training import saved
from lstmlab.trial import Trial
from small_data import labelled

SIZES = {"embedding_size": 6, "hidden_size": 5, "dropout": 0.0}
IDS, LENGTHS = torch.tensor([[4, 1, 1], [5, 1, 0]]), torch.tensor([3, 2])
WHICH = torch.tensor([[1, 2, 3], [1, 2, 0]])
PARTS = torch.tensor([[0, 0, 0], [3, 0, 0], [3, 4, 0], [5, 6, 7]])


def classifier() -> Classifier:
    torch.manual_seed(0)
    return Classifier(8, 3, Recipe(**SIZES, spelling=True), parts=9)


def test_the_mean_of_its_parts_is_added_to_a_words_embedding():
    model = classifier()
    model.recurrent.forward = lambda x, lengths, depth: (x, None)  # type: ignore[method-assign]
    model._pool = lambda x, lengths: x  # type: ignore[method-assign]
    model.output = torch.nn.Identity()
    words, parts = model.embedding.weight, model.spelling.weight
    embedded = model(IDS, LENGTHS, (PARTS, WHICH))
    assert torch.allclose(embedded[0, 0], words[4] + parts[3])
    assert torch.allclose(embedded[0, 1], words[1] + (parts[3] + parts[4]) / 2)
    assert torch.allclose(embedded[0, 2], words[1] + (parts[5] + parts[6] + parts[7]) / 3)
    assert torch.allclose(embedded[1, 2], words[0])  # padding


def test_no_part_is_never_trained():
    model = classifier()
    model(IDS, LENGTHS, (PARTS, WHICH)).sum().backward()
    gradient = model.spelling.weight.grad
    assert not gradient[0].any()
    assert gradient[3].any()


def test_without_it_there_is_nothing_to_spell_with():
    assert Classifier(8, 3, Recipe(**SIZES)).spelling is None


@pytest.mark.parametrize("spelling", [True, False])
def test_unknown_words_differ_only_by_their_spelling(spelling, tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    task, dataset = tasks.load("classification"), labelled()
    changes = {**SIZES, "epochs": 1, "precision": "float32", "spelling": spelling}
    recipe = task.recipe_with(changes)
    trial = Trial(
        task=task.name, dataset="small", fingerprint=dataset.fingerprint, recipe=recipe, seed=0
    )
    outcome = training.run(trial, dataset, threads=1)
    texts = ["the goodness", "the badly", "the goodness"]
    saved.save(tmp_path / "model", trial, outcome)
    answers = saved.read(tmp_path / "model").predict(texts)
    assert answers == task.predict(outcome.model, outcome.codec, texts, recipe)
    first, second, third = (answer["probabilities"] for answer in answers)
    assert first == third
    assert (first != second) == spelling
