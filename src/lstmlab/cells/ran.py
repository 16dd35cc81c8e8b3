"""Recurrent additive network: the memory is a weighted sum of its inputs (Lee et al. 2017).

i, f = sigmoid(W x + U h + b)                          input and forget gate
c' = f * c + i * (V x)                                 what goes in doesn't look at the state
h' = tanh(c')
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, linear

from lstmlab.cells.cell import BaseCell, CellState


class Cell(BaseCell):
    """State: output h and memory c. ``weight_ih`` stacks V and the W of i and f; ``weight_hh``
    the U of i and f."""

    state_parts = 2
    drops_weights = True

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(2 * hidden_size, hidden_size))
        self.bias = nn.Parameter(torch.empty(2 * hidden_size))
        self.initialize_weights()

    def update(self, read: Tensor, state: CellState, u: Tensor) -> CellState:
        """One time step: V x and W x (B, 3 H), the old state, U (2 H, H) -> the new state."""
        h, c = state
        size = self.hidden_size
        content, gates = read.split([size, 2 * size], -1)
        i, f = (gates + linear(h, u, self.bias)).sigmoid().chunk(2, -1)
        new = f * c + i * content
        return new.tanh(), new

    def step(self, x: Tensor, state: CellState) -> CellState:
        return self.update(linear(x, self.weight_ih), state, self.weight_hh)

    def unroll(self, x: Tensor, state: CellState | None = None) -> tuple[Tensor, CellState]:
        state = state or self.zero_state(len(x), like=x)
        u = dropout(self.weight_hh, self.weight_dropout, self.training)
        outputs = []
        for read in linear(x.transpose(0, 1), self.weight_ih).unbind(0):
            state = self.update(read, state, u)
            outputs.append(state[0])
        return torch.stack(outputs, 1), state

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
