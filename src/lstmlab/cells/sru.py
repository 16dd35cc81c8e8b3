"""Simple recurrent unit, in its first form (Lei et al. 2017): fast, as gates see the input alone.

f, r = sigmoid(W x + b)                                forget gate, and how much is shown
c' = f * c + (1 - f) * (W x)
h' = r * tanh(c') + (1 - r) * x                        x as it is, or W x where its size isn't H

The form of 2018 adds v * c to both gates, and so can't run in parallel over time.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.scan import ScanCell

FACTS = Facts(year=2017, gates=2, made_for="training nearly as quickly as a convolution")


class Cell(ScanCell):
    """State: c. ``weight_ih`` stacks the candidate, f and r, and where E isn't H what is shown of
    the input."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.parts = 3 if input_size == hidden_size else 4
        self.weight_ih = nn.Parameter(torch.empty(self.parts * hidden_size, input_size))
        self.bias = nn.Parameter(torch.empty(2 * hidden_size))
        self.initialize_weights()

    def coefficients(self, x: Tensor) -> tuple[Tensor, Tensor]:
        size = self.hidden_size
        read = linear(x, self.weight_ih[: 2 * size])
        f = (read[..., size:] + self.bias[:size]).sigmoid()
        return f, (1 - f) * read[..., :size]

    def output(self, x: Tensor, state: CellState) -> Tensor:
        size = self.hidden_size
        read = linear(x, self.weight_ih[2 * size :])
        r = (read[..., :size] + self.bias[size:]).sigmoid()
        shown = x if self.parts == 3 else read[..., size:]
        return r * state[0].tanh() + (1 - r) * shown

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws Xavier-uniform weights; biases are 0, but for the forget gate's, which is 1."""
        for part in self.weight_ih.chunk(self.parts):
            nn.init.xavier_uniform_(part)
        nn.init.zeros_(self.bias)
        self.bias[: self.hidden_size].fill_(1.0)
