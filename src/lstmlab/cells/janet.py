"""JANET, an LSTM with the forget gate alone (van der Westhuizen & Lasenby 2018).

f = sigmoid(W x + U h + b)                             forget gate
g = tanh(W x + U h + b)                                candidate
h' = f * h + (1 - sigmoid(s - beta)) * g               s: what f is the sigmoid of; beta = 1

The memory is the output: there is no other. More goes in than is forgotten, by beta.
"""

from __future__ import annotations

from torch import Tensor

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import GatedCell

FACTS = Facts(
    year=2018, gates=1, made_for="showing how little of an LSTM is needed: the forget gate"
)

_BETA = 1.0
"""The authors' own."""


class Cell(GatedCell):
    """State: h. Gates are stacked in the order f, g.

    The paper's chrono initialization needs to know how long texts are; here, as for all gated
    cells, the forget gate's bias is 1 at first.
    """

    gates, forget = 2, 0

    def update(self, a: Tensor, state: CellState) -> CellState:
        (h,) = state
        s, g = a.chunk(2, -1)
        return (s.sigmoid() * h + (1 - (s - _BETA).sigmoid()) * g.tanh(),)
