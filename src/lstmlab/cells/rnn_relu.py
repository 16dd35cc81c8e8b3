"""Simple recurrent network of rectified linear units, begun at the identity (Le et al. 2015).

h' = relu(W x + U h + b)                               U = 1 at first: h stays what it was

So begun, an IRNN carries a gradient back through hundreds of steps as it is.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import GatedCell

FACTS = Facts(year=2015, gates=0, made_for="long memory without gates, by how its weights begin")


class Cell(GatedCell):
    """State: h."""

    gates = 1
    begun_alike = frozenset({"weight_hh"})

    def update(self, a: Tensor, state: CellState) -> CellState:
        return (a.relu(),)

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws input weights from a normal distribution of standard deviation 0.001, as the paper
        does; the recurrent matrix is the identity, biases are 0."""
        nn.init.normal_(self.weight_ih, std=0.001)
        nn.init.eye_(self.weight_hh)
        nn.init.zeros_(self.bias)
