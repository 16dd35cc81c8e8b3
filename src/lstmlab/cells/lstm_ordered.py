"""Ordered-neurons LSTM (ON-LSTM): units in the order in which they forget (Shen et al. 2019).

F = cumsum(softmax(W x + U h + b)), I = 1 - cumsum(softmax(W x + U h + b))   master gates
i, f, o = sigmoid(W x + U h + b), g = tanh(W x + U h + b)
w  = F * I                                             where both have a say, the gates decide
c' = (f * w + F - w) * c + (i * w + I - w) * g
h' = o * tanh(c')

High units keep what is forgotten last: a sentence's constituents nest in their order.
"""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import linear

from lstmlab.cells.cell import CellSettings, CellState, Facts
from lstmlab.cells.parts.gated import HoistedCell
from lstmlab.errors import InputError

FACTS = Facts(
    year=2019, gates=5, made_for="language models: units that forget in an order, as phrases nest"
)


class Settings(CellSettings):
    chunk: int = Field(1, ge=1)
    """So many units share one place of the master gates (the paper: 10); H is a multiple of it."""


class Cell(HoistedCell):
    """State: h and c. Stacked are the master gates F and I, of H / chunk numbers each, then the
    gates i, f, g, o."""

    state_parts = 2

    def __init__(self, input_size: int, hidden_size: int, settings: Settings = Settings()) -> None:
        super().__init__(input_size, hidden_size)
        self.chunk = settings.chunk
        if hidden_size % self.chunk:
            raise InputError(
                f"cell lstm-ordered: hidden_size {hidden_size} is no multiple of chunk "
                f"{self.chunk}; change one of them"
            )
        self.places = hidden_size // self.chunk
        rows = 2 * self.places + 4 * hidden_size
        self.weight_ih = nn.Parameter(torch.empty(rows, input_size))
        self.weight_hh = nn.Parameter(torch.empty(rows, hidden_size))
        self.bias = nn.Parameter(torch.empty(rows))
        self.initialize_weights()

    def advance(self, read: Tensor, state: CellState, u: Tensor) -> CellState:
        """One time step: W x + b, the old state, U transposed -> the new state."""
        h, c = state
        size = self.hidden_size
        first, second, gates = (read + h @ u).split([self.places, self.places, 4 * size], -1)
        master_f = self._spread(first.softmax(-1).cumsum(-1))
        master_i = self._spread(1 - second.softmax(-1).cumsum(-1))
        i, f, g, o = gates.chunk(4, -1)
        both = master_f * master_i
        keeps = f.sigmoid() * both + master_f - both
        takes = i.sigmoid() * both + master_i - both
        new = keeps * c + takes * g.tanh()
        return o.sigmoid() * new.tanh(), new

    def read(self, x: Tensor) -> Tensor:
        return linear(x, self.weight_ih, self.bias)

    def _spread(self, master: Tensor) -> Tensor:
        """A master gate (B, H / chunk) as one of all units (B, H)."""
        return master.repeat_interleave(self.chunk, -1) if self.chunk > 1 else master

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws Xavier-uniform input weights and orthogonal recurrent ones, gate by gate; biases
        are 0."""
        sizes = [self.places] * 2 + [self.hidden_size] * 4
        for w, u in zip(self.weight_ih.split(sizes), self.weight_hh.split(sizes), strict=True):
            nn.init.xavier_uniform_(w)
            nn.init.orthogonal_(u)
        nn.init.zeros_(self.bias)
