"""Gradients that are made smaller: by length, by number, unit by unit."""

import pytest
import torch

from lstmlab.recipe import Recipe
from lstmlab.training.clipping import clip
from lstmlab.weight import Role, Weight


def clipped(weight, gradient, role: Role = "input", **fields):
    """What ``gradient`` becomes."""
    tensor = torch.nn.Parameter(torch.tensor(weight))
    tensor.grad = torch.tensor(gradient)
    clip([Weight("w", tensor, role)], Recipe(**{"clip_norm": 0, **fields}))
    return tensor.grad.tolist()


WEIGHT = [[3.0, 4.0], [0.0, 0.0]]
GRADIENT = [[6.0, -8.0], [0.3, 0.4]]


def test_nothing_is_changed_unless_it_is_asked_for():
    assert clipped(WEIGHT, GRADIENT) == torch.tensor(GRADIENT).tolist()


def test_by_value_each_number_is_held_within_bounds():
    expected = torch.tensor([[0.35, -0.35], [0.3, 0.35]]).tolist()
    assert clipped(WEIGHT, GRADIENT, clip_value=0.35) == expected


def test_adaptively_each_unit_is_held_to_its_weights():
    """|w| = 5, so that |g| = 10 becomes 0.5; a row of zeros counts as 0.001."""
    found = clipped(WEIGHT, GRADIENT, clip_adaptive=0.1)
    assert found[0] == pytest.approx([0.3, -0.4])
    assert found[1] == pytest.approx([0.6e-4, 0.8e-4])


def test_adaptively_a_vector_is_one_unit_and_what_is_small_stays():
    assert clipped([3.0, 4.0], [6.0, 8.0], "bias", clip_adaptive=0.1) == pytest.approx([0.3, 0.4])
    assert clipped([3.0, 4.0], [0.1, 0.2], "bias", clip_adaptive=0.1) == pytest.approx([0.1, 0.2])
    assert clipped([3.0, 4.0], [0.0, 0.0], "bias", clip_adaptive=0.1) == [0, 0]


def test_adaptively_the_output_layer_is_left_alone():
    assert clipped(WEIGHT, GRADIENT, "output", clip_adaptive=0.1) == clipped(WEIGHT, GRADIENT)


def test_all_three_at_once():
    """Units first, then numbers, the whole last."""
    found = clipped(WEIGHT, GRADIENT, clip_adaptive=0.1, clip_value=0.3, clip_norm=0.03)
    length = (2 * 0.3**2 + 1e-8) ** 0.5
    assert found[0] == pytest.approx([0.3 * 0.03 / length, -0.3 * 0.03 / length], rel=1e-4)


def test_a_weight_without_a_gradient_is_no_error():
    tensor = torch.nn.Parameter(torch.ones(2))
    clip([Weight("w", tensor, "bias")], Recipe(clip_adaptive=0.1, clip_value=0.1))
    assert tensor.grad is None
