"""LSTM with peepholes whose gates also see what all gates were: variant FGR of Greff et al. (2017).

i, f = sigmoid(W x + U h + R (i, f, o) + p * c + b)    of the step before
g = tanh(W x + U h + b)
c' = f * c + i * g
o = sigmoid(W x + U h + R (i, f, o) + p * c' + b), h' = o * tanh(c')

The first LSTM (Hochreiter & Schmidhuber 1997) had these nine matrices, later ones don't.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import PeepholeCell
from lstmlab.weight import Role

FACTS = Facts(year=2017, gates=3, made_for="showing whether gates should see what all gates were")


class Cell(PeepholeCell):
    """State: h, c and the gates i, f, o. Gates are stacked in the order i, f, o, g.

    ``weight_gates`` (3 H, 3 H): R, to i, f, o from i, f, o.
    """

    state_parts = 5

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_gates = nn.Parameter(torch.empty(3 * hidden_size, 3 * hidden_size))
        self.initialize_weights()

    def update(self, a: Tensor, state: CellState) -> CellState:
        _, c, *gates = state
        p_i, p_f, p_o = self.peepholes
        ifo, g = a.split([3 * self.hidden_size, self.hidden_size], -1)
        i, f, o = (ifo + linear(torch.cat(gates, -1), self.weight_gates)).chunk(3, -1)
        i, f = (i + p_i * c).sigmoid(), (f + p_f * c).sigmoid()
        new = f * c + i * g.tanh()
        o = (o + p_o * new).sigmoid()
        return o * new.tanh(), new, i, f, o

    def role(self, name: str) -> tuple[Role, int]:
        return ("recurrent", 3) if name == "weight_gates" else super().role(name)

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws the gates' own matrices Xavier-uniform, the others as all gated cells do."""
        super().initialize_weights()
        if hasattr(self, "weight_gates"):
            for matrix in self.weight_gates.chunk(3):
                for part in matrix.chunk(3, 1):
                    nn.init.xavier_uniform_(part)
