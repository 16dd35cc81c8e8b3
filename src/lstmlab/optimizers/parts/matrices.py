"""Matrices inside a model, for rules that treat a matrix as one: gate by gate where several are
stacked, since those have nothing to do with one another but their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from lstmlab.weight import Weight

_ROWS_OF_WORDS = ("embedding", "output")
"""Their rows are of one word or label each, most of which a batch says nothing of."""


def is_hidden(weight: Weight) -> bool:
    """Whether a weight is a matrix between two activations of the model."""
    return weight.tensor.dim() == 2 and weight.role not in _ROWS_OF_WORDS


def by_gate(tensor: Tensor, weight: Weight) -> Tensor:
    """Returns a view (gates, rows, columns) of a matrix of ``weight``'s shape."""
    return tensor.unflatten(0, (weight.gates, -1))
