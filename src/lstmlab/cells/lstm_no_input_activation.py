"""LSTM with peepholes whose candidate is linear: variant NIAF of Greff et al. (2017).

i, f = sigmoid(W x + U h + p * c + b)
g = W x + U h + b                                      candidate, not squashed
c' = f * c + i * g
o = sigmoid(W x + U h + p * c' + b), h' = o * tanh(c')
"""

from __future__ import annotations

from torch import Tensor

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import PeepholeCell

FACTS = Facts(year=2017, gates=3, made_for="showing what the candidate's tanh is for")


class Cell(PeepholeCell):
    """Gates are stacked in the order i, f, g, o; peepholes i, f, o."""

    def update(self, a: Tensor, state: CellState) -> CellState:
        _, c = state
        p_i, p_f, p_o = self.peepholes
        i, f, g, o = a.chunk(4, -1)
        new = (f + p_f * c).sigmoid() * c + (i + p_i * c).sigmoid() * g
        return (o + p_o * new).sigmoid() * new.tanh(), new
