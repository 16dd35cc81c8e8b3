"""Minimal gated unit: a GRU with one gate (Zhou et al. 2016).

f  = sigmoid(W x + U h + b)                            how much is renewed, and how much is read
g  = tanh(W x + U (f * h) + b)                         candidate
h' = (1 - f) * h + f * g
"""

from __future__ import annotations

import torch
from torch import Tensor

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import GatedCell

FACTS = Facts(year=2016, gates=1, made_for="a GRU's memory with two thirds of its weights")


class Cell(GatedCell):
    """State: h. Gates are stacked in the order f, g."""

    gates = 2

    def advance(self, read: Tensor, state: CellState, u: Tensor) -> CellState:
        (h,) = state
        (read_f, read_g), (u_f, u_g) = read.chunk(2, -1), u.chunk(2, 1)
        f = torch.addmm(read_f, h, u_f).sigmoid()
        g = torch.addmm(read_g, f * h, u_g).tanh()
        return (h + f * (g - h),)
