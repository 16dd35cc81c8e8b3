"""Gradients that are too large, made smaller: by their length, by number, and unit by unit."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from lstmlab.recipe import Recipe
from lstmlab.weight import Weight

_LEAST = 1e-3
"""Weights of a unit count as at least so long, or those that begin at 0 would never move."""


@torch.no_grad()
def clip(weights: Sequence[Weight], recipe: Recipe) -> None:
    """Makes the gradients of ``weights`` smaller where they are larger than ``recipe`` allows.

    First unit by unit, then number by number, and in the end all of them together.
    """
    if recipe.clip_adaptive:
        for weight in weights:
            if weight.role != "output":  # as in the paper
                _clip_units(weight.tensor, recipe.clip_adaptive)
    tensors = [weight.tensor for weight in weights]
    gradients = [tensor.grad for tensor in tensors if tensor.grad is not None]
    if recipe.clip_value and gradients:
        torch._foreach_clamp_min_(gradients, -recipe.clip_value)
        torch._foreach_clamp_max_(gradients, recipe.clip_value)
    if recipe.clip_norm:
        torch.nn.utils.clip_grad_norm_(tensors, recipe.clip_norm)


def _clip_units(tensor: Tensor, most: float) -> None:
    """AGC (Brock et al. 2021): a unit's gradient is at most ``most`` times as long as its weights.

    g <- g * min(1, most * max(|w|, 0.001) / |g|), where w are the weights of a unit, a row of a
    matrix, or a whole vector.
    """
    if tensor.grad is None:
        return
    allowed = most * _lengths(tensor).clamp_min(_LEAST)
    tensor.grad.mul_((allowed / _lengths(tensor.grad).clamp_min(1e-12)).clamp_max(1.0))


def _lengths(tensor: Tensor) -> Tensor:
    if tensor.dim() < 2:
        return tensor.norm()
    length = tensor.flatten(1).norm(dim=1)
    return length.view(-1, *[1] * (tensor.dim() - 1))
