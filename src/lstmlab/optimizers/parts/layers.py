"""Rules that scale the step of each layer to its weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from lstmlab.weight import Weight

AS_THEY_ARE = ("bias", "norm")
"""They begin at 0 or 1, and a share of that would be no step, or one too long."""


def share(w: Tensor, step: Tensor, weight: Weight) -> Tensor | float:
    """Returns |w| / |step|; 1 where either is 0, and of biases and norms."""
    if weight.role in AS_THEY_ARE:
        return 1.0
    size, length = w.norm(), step.norm()
    ratio: Tensor = size / length
    return ratio.where((size > 0) & (length > 0), 1.0)
