"""LSTM with peepholes and one gate for what is forgotten and what goes in: variant CIFG of
Greff et al. (2017), who found it as good as the whole LSTM.

f = sigmoid(W x + U h + p * c + b), g = tanh(W x + U h + b)
c' = f * c + (1 - f) * g                               as in a GRU
o = sigmoid(W x + U h + p * c' + b), h' = o * tanh(c')
"""

from __future__ import annotations

from torch import Tensor

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import PeepholeCell

FACTS = Facts(
    year=2017, gates=2, made_for="fewer weights: what is forgotten makes room for what goes in"
)


class Cell(PeepholeCell):
    """Gates are stacked in the order f, g, o; peepholes f, o."""

    gates, forget, holes = 3, 0, 2

    def update(self, a: Tensor, state: CellState) -> CellState:
        _, c = state
        p_f, p_o = self.peepholes
        f, g, o = a.chunk(3, -1)
        f = (f + p_f * c).sigmoid()
        new = f * c + (1 - f) * g.tanh()
        return (o + p_o * new).sigmoid() * new.tanh(), new
