"""LSTM with peepholes and no forget gate: variant NFG of Greff et al. (2017).

Hochreiter & Schmidhuber's (1997) first LSTM had none either: what is in the memory stays.

i = sigmoid(W x + U h + p * c + b), g = tanh(W x + U h + b)
c' = c + i * g
o = sigmoid(W x + U h + p * c' + b), h' = o * tanh(c')
"""

from __future__ import annotations

from torch import Tensor

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import PeepholeCell

FACTS = Facts(year=2017, gates=2, made_for="showing what the forget gate is for")


class Cell(PeepholeCell):
    """Gates are stacked in the order i, g, o; peepholes i, o."""

    gates, forget, holes = 3, None, 2

    def update(self, a: Tensor, state: CellState) -> CellState:
        _, c = state
        p_i, p_o = self.peepholes
        i, g, o = a.chunk(3, -1)
        new = c + (i + p_i * c).sigmoid() * g.tanh()
        return (o + p_o * new).sigmoid() * new.tanh(), new
