"""LSTM whose output is projected to fewer numbers (Sak et al. 2014); as ``nn.LSTM(proj_size=…)``.

i, f, o = sigmoid(W x + U r + b), g = tanh(W x + U r + b)
c' = f * c + i * g
h' = o * tanh(c'), r' = P h'                           what the layer above and the next step see

So the memory may be large while the recurrent matrices, (4 H, R), stay small.
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
    year=2014, gates=3, made_for="speech: a large memory with a small output, and so few weights"
)


class Settings(CellSettings):
    projection: int = Field(64, ge=1)
    """R: how many numbers the output has."""


class Cell(HoistedCell):
    """State: r (R numbers) and c (H). Gates are stacked in the order i, f, g, o."""

    def __init__(self, input_size: int, hidden_size: int, settings: Settings = Settings()) -> None:
        super().__init__(input_size, hidden_size)
        self.projection = settings.projection
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(4 * hidden_size, self.projection))
        self.weight_hr = nn.Parameter(torch.empty(self.projection, hidden_size))
        self.bias = nn.Parameter(torch.empty(4 * hidden_size))
        self.initialize_weights()

    @property
    def output_size(self) -> int:
        return self.projection

    @property
    def state_shapes(self) -> tuple[tuple[int, ...], ...]:
        return (self.projection,), (self.hidden_size,)

    def advance(self, read: Tensor, state: CellState, u: Tensor) -> CellState:
        """One time step: W x + b (B, 4 H), the state, U transposed (R, 4 H) -> the new state."""
        r, c = state
        i, f, g, o = (read + r @ u).chunk(4, -1)
        new = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return linear(o.sigmoid() * new.tanh(), self.weight_hr), new

    def read(self, x: Tensor) -> Tensor:
        return linear(x, self.weight_ih, self.bias)

    def role(self, name: str) -> tuple[Role, int]:
        return ("dense", 1) if name == "weight_hr" else super().role(name)

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws all matrices Xavier-uniform, gate by gate; the forget gate's bias is 1."""
        for part in (*self.weight_ih.chunk(4), *self.weight_hh.chunk(4), self.weight_hr):
            nn.init.xavier_uniform_(part)
        nn.init.zeros_(self.bias)
        self.bias.chunk(4)[1].fill_(1.0)
