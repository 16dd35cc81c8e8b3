"""An LSTM whose output is projected to fewer numbers (Sak et al. 2014).

i, f, o = sigmoid(W x + U r + b), g = tanh(W x + U r + b), c' = f * c + i * g, h' = o * tanh(c'),
r' = P h'. Its state is r, of the projection's size, and c, of H numbers; its output is r'.
"""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor, nn

from lstmlab.cells.cell import BaseCell, CellSettings, CellState
from lstmlab.weight import Role


class Settings(CellSettings):
    projection: int = Field(8, ge=1)


class Cell(BaseCell):
    def __init__(self, input_size: int, hidden_size: int, settings: Settings) -> None:
        super().__init__(input_size, hidden_size)
        self.size = settings.projection
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(4 * hidden_size, self.size))
        self.weight_hr = nn.Parameter(torch.empty(self.size, hidden_size))
        self.bias = nn.Parameter(torch.empty(4 * hidden_size))

    @property
    def output_size(self) -> int:
        return self.size

    @property
    def state_shapes(self) -> tuple[tuple[int, ...], ...]:
        return (self.size,), (self.hidden_size,)

    def step(self, x: Tensor, state: CellState) -> CellState:
        r, c = state
        gates = x @ self.weight_ih.T + r @ self.weight_hh.T + self.bias
        i, f, g, o = gates.chunk(4, -1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return (o.sigmoid() * c.tanh()) @ self.weight_hr.T, c

    def role(self, name: str) -> tuple[Role, int]:
        return ("dense", 1) if name == "weight_hr" else super().role(name)

    def initialize_weights(self) -> None:
        for weight in (self.weight_ih, self.weight_hh, self.weight_hr):
            nn.init.xavier_uniform_(weight)
        nn.init.zeros_(self.bias)
