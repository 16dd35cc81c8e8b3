"""A weight: one tensor of a model that is trained, and what it is for. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import torch

Role = Literal["embedding", "input", "recurrent", "dense", "output", "norm", "bias"]
"""What a weight is for: rows of words; a cell's products with its input, and with its state; other
products inside the model; its last one; a scale of activations; what is added."""


@dataclass(frozen=True)
class Weight:
    """One tensor of a model that is trained, and what an update rule may want to know of it."""

    name: str
    """Its name in the model's ``named_parameters()``; a shared one has its first name."""
    tensor: torch.nn.Parameter
    role: Role
    gates: int = 1
    """How many matrices, or vectors, are stacked along its first axis."""
    rate: float = 1.0
    """Its learning rate is this times the others'."""
