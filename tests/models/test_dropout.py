"""What is dropped, and what is not."""

from __future__ import annotations

import pytest
import torch

from lstmlab.errors import InputError
from lstmlab.models.parts.dropout import Dropout, Embedding
from lstmlab.models.parts.recurrent import Recurrent
from lstmlab.registry import find, names

B, T, E = 40, 30, 20


def test_a_locked_mask_is_the_same_at_every_step_of_a_text() -> None:
    torch.manual_seed(0)
    dropped = Dropout(0.4, locked=True)(torch.ones(B, T, E))
    assert (dropped == dropped[:, :1]).all()
    assert not (dropped == dropped[:1]).all()  # but another one for each text
    assert sorted(dropped.unique().tolist()) == pytest.approx([0, 1 / 0.6])
    assert float((dropped == 0).float().mean()) == pytest.approx(0.4, abs=0.06)


def test_otherwise_every_element_is_dropped_for_itself() -> None:
    torch.manual_seed(0)
    dropped = Dropout(0.4)(torch.ones(B, T, E))
    assert not (dropped == dropped[:, :1]).all()
    assert float(dropped.mean()) == pytest.approx(1, abs=0.03)


def test_a_dropped_word_is_dropped_wherever_it_stands() -> None:
    torch.manual_seed(0)
    embedding = Embedding(50, E, p=0.3)
    ids = torch.randint(50, (B, T))
    ratio = embedding(ids) / torch.nn.functional.embedding(ids, embedding.weight)
    assert sorted(ratio.mean(2).round(decimals=4).unique().tolist()) == pytest.approx(
        [0, 1 / 0.7], abs=1e-3
    )
    for word in range(50):
        assert ratio[ids == word].std() < 1e-3


@pytest.mark.parametrize("module", [Dropout(0.5), Dropout(0.5, locked=True)])
def test_nothing_is_dropped_in_use(module: torch.nn.Module) -> None:
    x = torch.randn(B, T, E)
    assert torch.equal(module.eval()(x), x)
    embedding = Embedding(9, E, p=0.5).eval()
    assert torch.equal(embedding(torch.tensor([[4]]))[0, 0], embedding.weight[4])


@pytest.mark.parametrize("cell", names("cells"))
def test_recurrent_weights_are_dropped_in_training_only(cell: str) -> None:
    torch.manual_seed(0)
    if not find("cells", cell).Cell.drops_weights:
        with pytest.raises(InputError, match="no recurrent weights to drop"):
            Recurrent(E, 8, cell=cell, weight_dropout=0.5)
        return
    recurrent = Recurrent(E, 8, cell=cell, weight_dropout=0.5)
    recurrent.initialize_weights()
    plain = Recurrent(E, 8, cell=cell)
    plain.load_state_dict(recurrent.state_dict())
    x = torch.randn(2, 4, E)
    first, second = recurrent(x)[0], recurrent(x)[0]
    assert torch.equal(first[:, 0], second[:, 0])  # no state yet, so no recurrent weight tells
    assert not torch.allclose(first[:, 1:], second[:, 1:])
    assert torch.equal(recurrent.eval()(x)[0], plain.eval()(x)[0])


def test_a_dropped_weight_gets_no_gradient() -> None:
    torch.manual_seed(0)
    recurrent = Recurrent(3, 8, weight_dropout=0.5)
    recurrent.initialize_weights()
    recurrent(torch.randn(2, 4, 3))[0].sum().backward()
    gradient = recurrent.forward_cells[0].layer.weight_hh_l0.grad
    assert float((gradient == 0).float().mean()) == pytest.approx(0.5, abs=0.1)
