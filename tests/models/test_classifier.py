"""What a word's spelling adds to its embedding, and how much each word matters."""

import pytest
import torch

from lstmlab import tasks, training
from lstmlab.artifacts import saved
from lstmlab.models.classifier import Classifier
from lstmlab.recipe import Recipe
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
    changes = {**SIZES, "epochs": 1, "precision": "float32", "spelling": spelling, "wide": "none"}
    recipe = task.recipe_with(changes)
    trial = Trial(
        task=task.name, dataset="small", fingerprint=dataset.fingerprint, recipe=recipe, seed=0
    )
    outcome = training.run(trial, dataset, threads=1)
    texts = ["the goodness", "the badly", "the goodness"]
    saved.save(tmp_path / "model", saved.SavedModel.of(trial, outcome))
    answers = saved.read(tmp_path / "model").predict(texts)
    assert answers == task.predict(outcome.model, outcome.codec, texts, recipe)
    first, second, third = (answer["probabilities"] for answer in answers)
    assert first == third
    assert (first != second) == spelling


@pytest.mark.parametrize("spelling", [True, False])
@pytest.mark.parametrize("pooling", ["max", "mean", "last", "attention"])
def test_importance_is_the_slope_of_the_logit_as_a_word_grows(pooling, spelling):
    torch.manual_seed(1)
    recipe = Recipe(embedding_size=6, hidden_size=5, pooling=pooling, spelling=spelling)
    model = Classifier(8, 3, recipe, parts=9 if spelling else 0).double().eval()
    torch.nn.init.normal_(model.embedding.weight)
    labels, step = torch.tensor([2, 0]), 1e-5
    inputs = (IDS, LENGTHS, (PARTS, WHICH)) if spelling else (IDS, LENGTHS)
    found = model.importance(*inputs, labels=labels)
    assert not found.requires_grad
    assert all(weight.grad is None for weight in model.parameters())
    embedded = model.embed(IDS, inputs[2] if spelling else None).detach()

    def logit(row: int, token: int, factor: float) -> float:
        grown = embedded.clone()
        grown[row, token] *= factor
        with torch.no_grad():
            logits = model.read(grown, LENGTHS)[row]
        return float(logits[labels[row]] - logits.mean())

    for row, length in enumerate(LENGTHS):
        for token in range(length):
            rise = logit(row, token, 1 + step) - logit(row, token, 1 - step)
            assert found[row, token].item() == pytest.approx(rise / (2 * step), abs=1e-8)
    assert found[1, 2] == 0  # padding
    assert found.abs().max() > 0.01


@torch.no_grad()
def test_importance_is_found_where_nothing_else_is_differentiated():
    model = classifier().eval()
    assert model.importance(IDS, LENGTHS, labels=torch.tensor([0, 1])).abs().sum() > 0


def test_the_kernel_is_told_when_a_gradient_is_to_come(monkeypatch):
    """cuDNN keeps what a gradient needs only if told that this is training."""
    kernel, told = torch.lstm, []

    def lstm(*arguments):
        told.append(arguments[6])
        return kernel(*arguments)

    monkeypatch.setattr(torch, "lstm", lstm)
    model = classifier().eval()
    with torch.no_grad():
        model(IDS, LENGTHS)
        model.importance(IDS, LENGTHS, labels=torch.tensor([0, 1]))
    assert told == [False, False, True, True]  # of each direction
