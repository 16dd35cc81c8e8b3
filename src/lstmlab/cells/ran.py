"""Recurrent additive network: the memory is a weighted sum of its inputs (Lee et al. 2017).

i, f = sigmoid(W x + U h + b)                          input and forget gate
c' = f * c + i * (V x)                                 what goes in doesn't look at the state
h' = tanh(c')
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import HoistedCell

FACTS = Facts(year=2017, gates=2, made_for="showing that a weighted sum of inputs is memory enough")


class Cell(HoistedCell):
    """State: output h and memory c. ``weight_ih`` stacks V and the W of i and f; ``weight_hh``
    the U of i and f."""

    state_parts = 2

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(2 * hidden_size, hidden_size))
        self.bias = nn.Parameter(torch.empty(2 * hidden_size))
        self.initialize_weights()

    def advance(self, read: Tensor, state: CellState, u: Tensor) -> CellState:
        """One step: V x and W x (B, 3 H), the state, U transposed (H, 2 H) -> the next state."""
        h, c = state
        size = self.hidden_size
        content, gates = read.split([size, 2 * size], -1)
        i, f = (gates + h @ u + self.bias).sigmoid().chunk(2, -1)
        new = f * c + i * content
        return new.tanh(), new

    def read(self, x: Tensor) -> Tensor:
        return linear(x, self.weight_ih)

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws Xavier-uniform input weights and orthogonal recurrent ones; the forget gate's bias
        is 1, the input gate's 0."""
        for part in self.weight_ih.chunk(3):
            nn.init.xavier_uniform_(part)
        for part in self.weight_hh.chunk(2):
            nn.init.orthogonal_(part)
        i, f = self.bias.chunk(2)
        i.zero_()
        f.fill_(1.0)
