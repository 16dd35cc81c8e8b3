"""LSTM with peepholes and no input gate: variant NIG of Greff et al. (2017).

f = sigmoid(W x + U h + p * c + b)                     forget gate
g = tanh(W x + U h + b)                                candidate, all of which goes in
c' = f * c + g
o = sigmoid(W x + U h + p * c' + b), h' = o * tanh(c')
"""

from __future__ import annotations

from torch import Tensor

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import PeepholeCell

FACTS = Facts(year=2017, gates=2, made_for="showing what the input gate is for")


class Cell(PeepholeCell):
    """Gates are stacked in the order f, g, o; peepholes f, o."""

    gates, forget, holes = 3, 0, 2

    def update(self, a: Tensor, state: CellState) -> CellState:
        _, c = state
        p_f, p_o = self.peepholes
        f, g, o = a.chunk(3, -1)
        new = (f + p_f * c).sigmoid() * c + g.tanh()
        return (o + p_o * new).sigmoid() * new.tanh(), new
