"""Gated recurrent unit as first written: h is reset before the product (Cho et al. 2014).

r, z = sigmoid(W x + U h + b), one W, U, b for each gate      reset and update gate
n  = tanh(W x + U (r * h) + b)                                candidate
h' = z * h + (1 - z) * n

It is Keras's GRU with ``reset_after=False``; the cell ``gru`` resets what the product gave.
"""

from __future__ import annotations

import torch
from torch import Tensor

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import GatedCell

FACTS = Facts(
    year=2014,
    gates=2,
    made_for="a GRU as first written, and as Keras has it with reset_after=False",
)


class Cell(GatedCell):
    """State: h. Gates are stacked in the order r, z, n."""

    gates = 3

    def advance(self, read: Tensor, state: CellState, u: Tensor) -> CellState:
        (h,) = state
        h = h.to(read.dtype)
        sizes = [2 * self.hidden_size, self.hidden_size]
        read_rz, read_n = read.split(sizes, -1)
        u_rz, u_n = u.split(sizes, -1)
        r, z = torch.addmm(read_rz, h, u_rz).sigmoid().chunk(2, -1)
        n = torch.addmm(read_n, r * h, u_n).tanh()
        return (n + z * (h - n),)
