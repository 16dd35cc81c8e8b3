"""Which words stand beside each word: the loss, against one computed word by word."""

from __future__ import annotations

import pytest
import torch

from lstmlab.models.classifier import Classifier
from lstmlab.models.objectives import neighbours
from lstmlab.models.objectives.neighbours import Neighbours
from lstmlab.recipe import Recipe

IDS = torch.tensor([[4, 5, 6, 4], [7, 5, 0, 0], [6, 0, 0, 0]])
LENGTHS = torch.tensor([4, 2, 1])


def make(**changes) -> Neighbours:
    torch.manual_seed(0)
    recipe = Recipe(embedding_size=6, hidden_size=5, dropout=0.0, **changes)
    return Neighbours(Classifier(9, 3, recipe))


@pytest.mark.parametrize("bidirectional", [True, False])
@pytest.mark.parametrize("layers", [1, 2])
def test_nats_are_those_of_each_word_given_one_side(bidirectional: bool, layers: int) -> None:
    model = make(bidirectional=bidirectional, layers=layers)
    torch.nn.init.normal_(model.bias)
    classifier = model.classifier
    candidates = IDS.unique()
    expected, items = 0.0, 0
    cells = [(classifier.recurrent.forward_cells[0], False)]
    if bidirectional:
        cells.append((classifier.recurrent.backward_cells[0], True))
    for (cell, backwards), projection in zip(cells, model.projections, strict=True):
        for row, length in zip(IDS, LENGTHS, strict=True):
            words = row[:length].flip(0) if backwards else row[:length]
            states = cell(classifier.embedding(words).unsqueeze(0))[0][0]
            for state, word in zip(states[:-1], words[1:], strict=True):
                weight = classifier.embedding.weight[candidates]
                logits = weight @ projection(state) + model.bias[candidates]
                expected -= logits.log_softmax(0)[candidates == word].item()
                items += 1
    nats, counted = model(IDS, LENGTHS)
    assert counted == items
    assert nats.item() == pytest.approx(expected, rel=1e-5)


def test_the_answer_is_never_seen() -> None:
    """A word's own nats don't change with what stands on its other side."""
    model = make()
    longer = torch.cat([IDS[:1], IDS[:1].flip(1)], 1)
    states = model.classifier.states(longer, torch.tensor([8]), None, depth=1)
    changed = longer.clone()
    changed[0, 5] = 8
    others = model.classifier.states(changed, torch.tensor([8]), None, depth=1)
    half = states.shape[-1] // 2
    assert torch.equal(states[0, :5, :half], others[0, :5, :half])
    assert torch.equal(states[0, 6:, half:], others[0, 6:, half:])
    assert not torch.allclose(states[0, 5], others[0, 5])


def test_of_many_words_so_many_are_told_and_nothing_else_changes(monkeypatch) -> None:
    """Those drawn have the nats that they have among all."""
    model = make(bidirectional=False)
    ids = torch.arange(4, 9).repeat(40, 20)
    lengths = torch.full((40,), 100)
    whole, all_words = model(ids, lengths)
    assert all_words == 40 * 99
    monkeypatch.setattr(neighbours, "MOST", 400)
    drawn = [model(ids, lengths) for _ in range(20)]
    counts = [items for _, items in drawn]
    assert len(set(counts)) > 1
    assert sum(counts) / 20 == pytest.approx(400, rel=0.05)
    nats = sum(one.item() for one, _ in drawn) / sum(counts)
    assert nats == pytest.approx(whole.item() / all_words, rel=0.02)
    monkeypatch.setattr(neighbours, "MOST", all_words)
    assert model(ids, lengths)[1] == all_words
