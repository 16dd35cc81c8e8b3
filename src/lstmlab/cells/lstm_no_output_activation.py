"""LSTM with peepholes whose memory is shown as it is: variant NOAF of Greff et al. (2017).

i, f = sigmoid(W x + U h + p * c + b), g = tanh(W x + U h + b)
c' = f * c + i * g
o = sigmoid(W x + U h + p * c' + b)
h' = o * c'                                            not squashed
"""

from __future__ import annotations

from torch import Tensor

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import PeepholeCell

FACTS = Facts(year=2017, gates=3, made_for="showing what the output's tanh is for")


class Cell(PeepholeCell):
    """Gates are stacked in the order i, f, g, o; peepholes i, f, o."""

    def update(self, a: Tensor, state: CellState) -> CellState:
        _, c = state
        p_i, p_f, p_o = self.peepholes
        i, f, g, o = a.chunk(4, -1)
        new = (f + p_f * c).sigmoid() * c + (i + p_i * c).sigmoid() * g.tanh()
        return (o + p_o * new).sigmoid() * new, new
