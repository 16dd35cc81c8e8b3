"""Leaky integration, a scan cell (Jaeger et al. 2007): h' = a * h + (1 - a) * tanh(W x + b)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lstmlab.cells.parts.scan import ScanCell


class Cell(ScanCell):
    """State: h. How much of it stays, a, is learned by each unit."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.read = nn.Linear(input_size, hidden_size)
        self.stay = nn.Parameter(torch.zeros(hidden_size))

    def coefficients(self, x: Tensor) -> tuple[Tensor, Tensor]:
        a = self.stay.sigmoid().expand(*x.shape[:-1], -1)
        return a, (1 - a) * self.read(x).tanh()

    def initialize_weights(self) -> None:
        nn.init.xavier_uniform_(self.read.weight)
        nn.init.zeros_(self.read.bias)
        nn.init.ones_(self.stay)
