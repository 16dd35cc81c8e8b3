"""LSTM with peepholes and no output gate: variant NOG of Greff et al. (2017).

i, f = sigmoid(W x + U h + p * c + b), g = tanh(W x + U h + b)
c' = f * c + i * g
h' = tanh(c')                                          all of the memory is shown
"""

from __future__ import annotations

from torch import Tensor

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import PeepholeCell

FACTS = Facts(year=2017, gates=2, made_for="showing what the output gate is for")


class Cell(PeepholeCell):
    """Gates are stacked in the order i, f, g; peepholes i, f."""

    gates, holes = 3, 2

    def update(self, a: Tensor, state: CellState) -> CellState:
        _, c = state
        p_i, p_f = self.peepholes
        i, f, g = a.chunk(3, -1)
        new = (f + p_f * c).sigmoid() * c + (i + p_i * c).sigmoid() * g.tanh()
        return new.tanh(), new
