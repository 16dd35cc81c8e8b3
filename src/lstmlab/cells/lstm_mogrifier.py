"""Mogrifier LSTM: input and state shape each other before the LSTM reads them (Melis et al. 2020).

x1 = 2 sigmoid(Q h) * x,  h1 = 2 sigmoid(R x1) * h,  x2 = 2 sigmoid(Q' h1) * x1, …   rounds of it
i, f, o = sigmoid(W x + U h + b), g = tanh(W x + U h + b)       of the last x and h
c' = f * c + i * g
h' = o * tanh(c')
"""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import linear

from lstmlab.cells.cell import CellSettings, CellState, Facts
from lstmlab.cells.parts.gated import HoistedCell
from lstmlab.weight import Role

FACTS = Facts(
    year=2020,
    gates=3,
    made_for="language models: input and state shape each other before the gates",
)


class Settings(CellSettings):
    rounds: int = Field(5, ge=0, le=20)
    """The paper found 5 or 6 best; 0 is an LSTM."""


class Cell(HoistedCell):
    """State: h and c. Gates are stacked in the order i, f, g, o; the matrices of a round, Q and R
    in turn, are full, where the paper may factor them."""

    state_parts = 2

    def __init__(self, input_size: int, hidden_size: int, settings: Settings = Settings()) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(4 * hidden_size, hidden_size))
        self.bias = nn.Parameter(torch.empty(4 * hidden_size))
        sizes = (input_size, hidden_size)
        self.rounds = nn.ParameterList(
            torch.empty(sizes[number % 2], sizes[1 - number % 2])
            for number in range(settings.rounds)
        )
        self.initialize_weights()

    def advance(self, read: Tensor, state: CellState, u: Tensor) -> CellState:
        """One time step: input (B, E), the old state, U transposed (H, 4 H) -> the new state."""
        x, (h, c) = read, state
        for number, weight in enumerate(self.rounds):
            if number % 2:
                h = 2 * linear(x, weight).sigmoid() * h
            else:
                x = 2 * linear(h, weight).sigmoid() * x
        gates = linear(x, self.weight_ih, self.bias) + h @ u
        i, f, g, o = gates.chunk(4, -1)
        new = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * new.tanh(), new

    def read(self, x: Tensor) -> Tensor:
        return x

    def role(self, name: str) -> tuple[Role, int]:
        return ("dense", 1) if name.startswith("rounds") else super().role(name)

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws all matrices Xavier-uniform but the recurrent ones, which are orthogonal; the
        forget gate's bias is 1."""
        for w, u in zip(self.weight_ih.chunk(4), self.weight_hh.chunk(4), strict=True):
            nn.init.xavier_uniform_(w)
            nn.init.orthogonal_(u)
        for weight in self.rounds:
            nn.init.xavier_uniform_(weight)
        nn.init.zeros_(self.bias)
        self.bias.chunk(4)[1].fill_(1.0)
