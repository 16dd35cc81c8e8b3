"""How an LSTM begins: the forget gate's bias, and its recurrent weights."""

import pytest
import torch

from lstmlab.choice import Cell
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe


def begun(**settings):
    torch.manual_seed(3)
    choice = Cell.of({"name": "lstm", **settings})
    cell = choice.variant().Cell(5, 8, choice.filled())
    cell.initialize_weights()
    return cell.layer


def test_what_is_remembered_at_first_can_be_said():
    for bias in (0.0, 5.0):
        layer = begun(forget_bias=bias)
        assert layer.bias_ih_l0[8:16].tolist() == [bias] * 8
        assert not layer.bias_ih_l0[:8].any()
        assert not layer.bias_ih_l0[16:].any()
        assert not layer.bias_hh_l0.any()
        assert torch.equal(layer.weight_hh_l0, begun().weight_hh_l0)


def test_recurrent_weights_are_orthogonal_or_uniform():
    for gate in begun().weight_hh_l0.split(8):
        assert torch.allclose(gate @ gate.T, torch.eye(8), atol=1e-5)
    drawn = begun(recurrent="uniform").weight_hh_l0
    assert drawn.abs().max() <= 8**-0.5
    assert drawn.std().item() == pytest.approx(8**-0.5 / 3**0.5, rel=0.1)
    gate = drawn[:8]
    assert not torch.allclose(gate @ gate.T, torch.eye(8), atol=0.1)


def test_the_defaults_are_the_recipe_that_has_no_settings():
    plain = Recipe(cell="lstm")
    assert Recipe(cell={"name": "lstm", "forget_bias": 1, "recurrent": "orthogonal"}) == plain
    assert plain.model_dump()["cell"] == "lstm"
    other = Recipe(cell={"name": "lstm", "forget_bias": 5})
    assert other.model_dump()["cell"] == {"name": "lstm", "forget_bias": 5.0}
    assert other.identity() != plain.identity()


def test_what_is_no_number_is_refused():
    with pytest.raises((InputError, ValueError), match="forget_bias"):
        Recipe(cell={"name": "lstm", "forget_bias": "much"})
