"""Quasi-recurrent network: a convolution over time, and a memory (Bradbury et al. 2017).

z = tanh(W x + V x_before + b)                         of this step's input and the one before
f, o = sigmoid(W x + V x_before + b)
c' = f * c + (1 - f) * z
h' = o * c'                                            "fo-pooling"; the filter's width is 2
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lstmlab.cells.cell import BaseCell, CellState, Facts
from lstmlab.cells.parts.scan import scanned
from lstmlab.weight import Role

FACTS = Facts(
    year=2017, gates=2, made_for="training in parallel over time: a convolution makes the gates"
)


class Cell(BaseCell):
    """State: c, V x of the step's input, which the next step needs, and what is shown, o.

    ``weight_ih`` (3 H, E) and ``weight_before`` (3 H, E) stack z, f, o.
    """

    free_parts = 1

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.weight_before = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.bias = nn.Parameter(torch.empty(3 * hidden_size))
        self.initialize_weights()

    @property
    def state_shapes(self) -> tuple[tuple[int, ...], ...]:
        return (self.hidden_size,), (3 * self.hidden_size,), (self.hidden_size,)

    def step(self, x: Tensor, state: CellState) -> CellState:
        c, before, _ = state
        z, f, o = self._read(x, before)
        return f * c + (1 - f) * z, linear(x, self.weight_before), o

    def output(self, x: Tensor, state: CellState) -> Tensor:
        return state[2] * state[0]

    def unroll(self, x: Tensor, state: CellState | None = None) -> tuple[Tensor, CellState]:
        c, first, _ = state or self.zero_state(len(x), like=x)
        every = linear(x, self.weight_before)
        before = torch.cat([first.to(every.dtype).unsqueeze(1), every[:, :-1]], 1)
        z, f, o = self._read(x, before)
        exact = torch.promote_types(c.dtype, torch.float32)
        c = scanned(f.to(exact), ((1 - f) * z).to(exact), c.to(exact))
        return o * c, (c[:, -1], every[:, -1], o[:, -1])

    def _read(self, x: Tensor, before: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Inputs (…, E) and V x of those before (…, 3 H) -> z, f, o (…, H)."""
        read = linear(x, self.weight_ih, self.bias) + before
        z, f, o = read.chunk(3, -1)
        return z.tanh(), f.sigmoid(), o.sigmoid()

    def role(self, name: str) -> tuple[Role, int]:
        return ("input", 3) if name == "weight_before" else super().role(name)

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws Xavier-uniform weights; biases are 0, but for the forget gate's, which is 1."""
        for part in (*self.weight_ih.chunk(3), *self.weight_before.chunk(3)):
            nn.init.xavier_uniform_(part)
        nn.init.zeros_(self.bias)
        self.bias.chunk(3)[1].fill_(1.0)
