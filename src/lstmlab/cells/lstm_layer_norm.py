"""LSTM with layer normalization (Ba et al. 2016).

a  = LN(W x) + LN(U h) + b                             each over all four gates together
i, f, o = sigmoid(a), g = tanh(a)
c' = f * c + i * g
h' = o * tanh(LN(c'))

There are two of this name. This is the paper's (its supplement, equations 20 to 22). The other,
TensorFlow's LayerNormBasicLSTMCell, normalizes each gate's sum on its own, and has no b.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import HoistedCell
from lstmlab.weight import Role

FACTS = Facts(
    year=2016, gates=3, made_for="quicker and steadier training: sums of one size at every step"
)


class Cell(HoistedCell):
    """State: h and c. Gates are stacked in the order i, f, g, o."""

    state_parts = 2

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(4 * hidden_size, hidden_size))
        self.bias = nn.Parameter(torch.empty(4 * hidden_size))
        self.norm_ih = nn.LayerNorm(4 * hidden_size, bias=False)
        self.norm_hh = nn.LayerNorm(4 * hidden_size, bias=False)
        self.norm_c = nn.LayerNorm(hidden_size)
        self.initialize_weights()

    def advance(self, read: Tensor, state: CellState, u: Tensor) -> CellState:
        """One step: LN(W x) + b (B, 4 H), the state, U transposed (H, 4 H) -> the next state."""
        h, c = state
        i, f, g, o = (read + self.norm_hh(h @ u)).chunk(4, -1)
        new = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * self.norm_c(new).tanh(), new

    def read(self, x: Tensor) -> Tensor:
        return self.norm_ih(linear(x, self.weight_ih)) + self.bias

    def role(self, name: str) -> tuple[Role, int]:
        if name.startswith("norm"):
            return ("norm" if name.endswith("weight") else "bias"), 1
        return super().role(name)

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws Xavier-uniform input weights and orthogonal recurrent ones, gate by gate; scales
        are 1, biases 0, but for the forget gate's, which is 1."""
        for w, u in zip(self.weight_ih.chunk(4), self.weight_hh.chunk(4), strict=True):
            nn.init.xavier_uniform_(w)
            nn.init.orthogonal_(u)
        for norm in (self.norm_ih, self.norm_hh, self.norm_c):
            nn.init.ones_(norm.weight)
        nn.init.zeros_(self.norm_c.bias)
        nn.init.zeros_(self.bias)
        self.bias.chunk(4)[1].fill_(1.0)
