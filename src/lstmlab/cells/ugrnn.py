"""Update gate RNN: a simple recurrent network with one gate (Collins et al. 2017).

z  = sigmoid(W x + U h + b)                            how much stays
g  = tanh(W x + U h + b)                               candidate
h' = z * h + (1 - z) * g
"""

from __future__ import annotations

from torch import Tensor

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import GatedCell

FACTS = Facts(year=2017, gates=1, made_for="the trainability of gates for one gate's weights")


class Cell(GatedCell):
    """State: h. Gates are stacked in the order z, g; the update gate's bias is 1 at first."""

    gates, forget = 2, 0

    def update(self, a: Tensor, state: CellState) -> CellState:
        (h,) = state
        z, g = a.chunk(2, -1)
        z = z.sigmoid()
        return (z * h + (1 - z) * g.tanh(),)
