"""Real-gated linear recurrent unit, of Griffin (De et al. 2024): RG-LRU.

x  = V x                                               to H numbers
r, i = sigmoid(W x + b)                                recurrence and input gate
a  = exp(-8 softplus(L) * r)                           L: one number a unit
h' = a * h + sqrt(1 - a²) * (i * x)                    so that h keeps its size

In Griffin x has passed a convolution of four steps, and h a gated block, which are not in here.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, softplus

from lstmlab.cells.cell import Facts
from lstmlab.cells.parts.scan import ScanCell
from lstmlab.weight import Role

FACTS = Facts(
    year=2024,
    gates=2,
    made_for="large language models: training in parallel, a memory of fixed size",
)

_SHARPNESS = 8.0
"""The paper's c."""


class Cell(ScanCell):
    """State: h. ``weight_ih`` is V (H, E), ``weight_gates`` stacks r and i (2 H, H)."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(hidden_size, input_size))
        self.weight_gates = nn.Parameter(torch.empty(2 * hidden_size, hidden_size))
        self.bias = nn.Parameter(torch.empty(2 * hidden_size))
        self.decay = nn.Parameter(torch.empty(hidden_size))
        self.initialize_weights()

    def coefficients(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x = linear(x, self.weight_ih)
        r, i = linear(x, self.weight_gates, self.bias).sigmoid().chunk(2, -1)
        log_a = -_SHARPNESS * softplus(self.decay) * r
        # 1 - a² without a difference of numbers that are nearly the same.
        return log_a.exp(), (-torch.expm1(2 * log_a)).sqrt() * i * x

    def role(self, name: str) -> tuple[Role, int]:
        if name == "decay":
            return "recurrent", 1
        return ("input", 2) if name == "weight_gates" else super().role(name)

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws L so that a, for an open gate (r = 1), is spread evenly from 0.9 to 0.999, as in
        the paper; matrices are Xavier-uniform, biases 0."""
        nn.init.xavier_uniform_(self.weight_ih)
        for part in self.weight_gates.chunk(2):
            nn.init.xavier_uniform_(part)
        nn.init.zeros_(self.bias)
        a = nn.init.uniform_(self.decay, 0.9, 0.999)
        # softplus(L) = -log(a) / 8
        self.decay.copy_(torch.log(torch.expm1(-torch.log(a) / _SHARPNESS)))
