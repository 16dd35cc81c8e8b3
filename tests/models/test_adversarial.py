"""Where a text's embeddings are moved to."""

from __future__ import annotations

import pytest
import torch
from torch.nn.functional import cross_entropy

from lstmlab import tasks, training
from lstmlab.models.classifier import Classifier
from lstmlab.models.objectives.adversarial import moved
from lstmlab.recipe import Recipe
from lstmlab.trial import Trial
from small_data import labelled

IDS = torch.tensor([[4, 5, 6, 4], [7, 5, 0, 0], [6, 0, 0, 0]])
LENGTHS = torch.tensor([4, 2, 1])
LABELS = torch.tensor([0, 2, 1])


def losses(model: Classifier, embedded: torch.Tensor) -> torch.Tensor:
    return cross_entropy(model.read(embedded, LENGTHS), LABELS, reduction="none")


@pytest.fixture
def model() -> Classifier:
    torch.manual_seed(0)
    return Classifier(9, 3, Recipe(embedding_size=6, hidden_size=5, dropout=0.0))


def test_each_text_is_moved_by_that_part_of_a_word_and_its_padding_stays(model) -> None:
    embedded = model.embed(IDS)
    there = moved(embedded, LENGTHS, losses(model, embedded).sum(), 0.1)
    for row, length in enumerate(LENGTHS):
        way = (there - embedded)[row]
        word = embedded[row, :length].pow(2).sum(1).mean().sqrt().item()
        assert way.norm().item() == pytest.approx(0.1 * word, rel=1e-5)
        assert torch.all(way[length:] == 0)


def test_no_other_way_as_short_makes_the_loss_grow_more(model) -> None:
    embedded = model.embed(IDS)
    before = losses(model, embedded)
    way = moved(embedded, LENGTHS, before.sum(), 1e-3) - embedded
    grown = losses(model, embedded + way) - before
    assert (grown > 0).all()
    generator = torch.Generator().manual_seed(0)
    for _ in range(50):
        other = torch.randn(way.shape, generator=generator)
        other = other * (torch.arange(4) < LENGTHS.unsqueeze(1)).unsqueeze(2)
        other = other * (way.flatten(1).norm(dim=1) / other.flatten(1).norm(dim=1)).view(-1, 1, 1)
        assert (losses(model, embedded + other) - before < grown).all()


def test_the_way_is_a_constant_to_the_gradient(model) -> None:
    embedded = model.embed(IDS)
    there = moved(embedded, LENGTHS, losses(model, embedded).sum(), 0.1)
    (gradient,) = torch.autograd.grad(there.sum(), [embedded])
    assert torch.equal(gradient, torch.ones_like(gradient))


def test_a_text_without_a_gradient_stays() -> None:
    embedded = torch.ones(1, 2, 3, requires_grad=True)
    there = moved(embedded, torch.tensor([2]), (embedded * 0).sum(), 0.5)
    assert torch.equal(there, embedded)


def test_a_recipe_with_it_learns_otherwise() -> None:
    dataset = labelled()

    def first_loss(size: float) -> float:
        recipe = tasks.load("sentiment").recipe_with(
            {
                "adversarial": size,
                "steps": 1,
                "batch_size": 96,
                "evaluations": 1,
                "dropout": 0.0,
                "precision": "float32",
                "hidden_size": 8,
                "embedding_size": 8,
            }
        )
        trial = Trial(
            task="sentiment",
            dataset="small",
            fingerprint=dataset.fingerprint,
            recipe=recipe,
            seed=0,
            purpose="tune",
        )
        return training.run(trial, dataset, threads=1).record.curve[0].train_loss

    plain, far = first_loss(0.0), first_loss(0.5)
    assert first_loss(1e-7) == pytest.approx(plain, rel=1e-5)
    assert far > plain + 0.001
