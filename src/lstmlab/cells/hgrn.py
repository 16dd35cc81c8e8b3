"""Hierarchically gated recurrent network: forget gates with a learned lower bound (Qin et al.
2023).

f  = l + (1 - l) * sigmoid(W x + b)                    l: one number a unit, from 0 to 1
g  = silu(W x + b)                                     candidate
s' = f * s + (1 - f) * g                               state
h' = sigmoid(W x + b) * s'

The paper's state is complex, turned by an angle a step; as in its successor (HGRN2, Qin et al.
2024) it is real here. The paper's bounds rise from layer to layer; here each unit learns its own.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, silu

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.scan import ScanCell
from lstmlab.weight import Role

FACTS = Facts(
    year=2023,
    gates=2,
    made_for="training in parallel over time, with gates that can't forget too quickly",
)


class Cell(ScanCell):
    """State: s. ``weight_ih`` stacks f, g and the output gate; l is the sigmoid of ``bound``."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.bias = nn.Parameter(torch.empty(3 * hidden_size))
        self.bound = nn.Parameter(torch.empty(hidden_size))
        self.initialize_weights()

    def coefficients(self, x: Tensor) -> tuple[Tensor, Tensor]:
        rows = 2 * self.hidden_size
        f, g = linear(x, self.weight_ih[:rows], self.bias[:rows]).chunk(2, -1)
        low = self.bound.sigmoid()
        f = low + (1 - low) * f.sigmoid()
        return f, (1 - f) * silu(g)

    def output(self, x: Tensor, state: CellState) -> Tensor:
        rows = 2 * self.hidden_size
        return linear(x, self.weight_ih[rows:], self.bias[rows:]).sigmoid() * state[0]

    def role(self, name: str) -> tuple[Role, int]:
        return ("recurrent", 1) if name == "bound" else super().role(name)

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws Xavier-uniform weights; biases are 0, and bounds are spread evenly from 0.1 to 0.9,
        so that some units begin with a long memory."""
        for part in self.weight_ih.chunk(3):
            nn.init.xavier_uniform_(part)
        nn.init.zeros_(self.bias)
        low = torch.linspace(0.1, 0.9, self.hidden_size, dtype=self.bound.dtype)
        self.bound.copy_(torch.logit(low))
