"""Independently recurrent network: each unit sees its own past alone (Li et al. 2018).

h' = relu(W x + u * h + b)                             u: one number a unit, at most 1 in size
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, linear

from lstmlab.cells.cell import BaseCell, CellState, Facts
from lstmlab.weight import Role

FACTS = Facts(
    year=2018, gates=0, made_for="very long and deep networks: each unit sees its own past alone"
)


class Cell(BaseCell):
    """State: h. ``weight_hh`` is a vector (H,).

    The paper bounds u so that no signal explodes within a text's length; here the bound is 1 in
    every step, by clamping what is read of it.
    """

    drops_weights = True

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(hidden_size))
        self.bias = nn.Parameter(torch.empty(hidden_size))
        self.initialize_weights()

    def step(self, x: Tensor, state: CellState) -> CellState:
        (h,) = state
        return ((linear(x, self.weight_ih, self.bias) + self.weight_hh.clamp(-1, 1) * h).relu(),)

    def unroll(self, x: Tensor, state: CellState | None = None) -> tuple[Tensor, CellState]:
        (h,) = state or self.zero_state(len(x), like=x)
        u = dropout(self.weight_hh.clamp(-1, 1), self.weight_dropout, self.training)
        outputs = []
        for read in linear(x.transpose(0, 1), self.weight_ih, self.bias).unbind(0):
            h = torch.addcmul(read, u, h.to(read.dtype)).relu()
            outputs.append(h)
        return torch.stack(outputs, 1), (h,)

    def role(self, name: str) -> tuple[Role, int]:
        return ("recurrent", 1) if name == "weight_hh" else super().role(name)

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws u evenly from 0 to 1, as the paper does, and Xavier-uniform input weights."""
        nn.init.xavier_uniform_(self.weight_ih)
        nn.init.uniform_(self.weight_hh, 0, 1)
        nn.init.zeros_(self.bias)
