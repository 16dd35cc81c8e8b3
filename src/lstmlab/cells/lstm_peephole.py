"""LSTM whose gates see the memory (Gers & Schmidhuber 2000); Greff et al. (2017) call it vanilla.

i = sigmoid(W x + U h + p * c + b), f likewise         input and forget gate see the old memory
g = tanh(W x + U h + b)                                candidate
c' = f * c + i * g
o = sigmoid(W x + U h + p * c' + b)                    the output gate sees the new one
h' = o * tanh(c')
"""

from __future__ import annotations

from torch import Tensor

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import PeepholeCell

FACTS = Facts(year=2000, gates=3, made_for="precise timing: gates that see the memory")


class Cell(PeepholeCell):
    """Gates are stacked in the order i, f, g, o; peepholes i, f, o."""

    def update(self, a: Tensor, state: CellState) -> CellState:
        _, c = state
        p_i, p_f, p_o = self.peepholes
        i, f, g, o = a.chunk(4, -1)
        new = (f + p_f * c).sigmoid() * c + (i + p_i * c).sigmoid() * g.tanh()
        return (o + p_o * new).sigmoid() * new.tanh(), new
