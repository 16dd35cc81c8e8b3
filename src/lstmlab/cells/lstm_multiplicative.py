"""Multiplicative LSTM: another recurrent matrix for each input (Krause et al. 2016).

m  = (V x) * (M h)                                     what the input makes of the state
i, f, o = sigmoid(W x + U m + b), g = tanh(W x + U m + b)
c' = f * c + i * g
h' = o * tanh(c')
"""

from __future__ import annotations

import torch
from torch import Tensor

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import GatedCell

FACTS = Facts(
    year=2016, gates=3, made_for="language models of characters: another transition for each input"
)


class Cell(GatedCell):
    """State: h and c. ``weight_ih`` stacks W's gates i, f, g, o and then V; ``weight_hh`` U's gates
    and then M."""

    gates, forget, state_parts = 5, 1, 2

    def advance(self, read: Tensor, state: CellState, u: Tensor) -> CellState:
        h, c = state
        size = self.hidden_size
        read, read_m = read.split([4 * size, size], -1)
        u, u_m = u.split([4 * size, size], 1)
        m = read_m * (h @ u_m)
        i, f, g, o = torch.addmm(read, m, u).chunk(4, -1)
        new = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * new.tanh(), new
