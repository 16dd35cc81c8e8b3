"""Minimal GRU of parallel steps: a GRU whose gate and candidate see the input alone (Feng et al.
2024).

z  = sigmoid(W x + b)
g  = W x + b                                           candidate, not squashed
h' = (1 - z) * h + z * g
"""

from __future__ import annotations

from torch import Tensor

from lstmlab.cells.cell import Facts
from lstmlab.cells.parts.scan import StackedScanCell

FACTS = Facts(year=2024, gates=1, made_for="training in parallel over time, by the fewest weights")


class Cell(StackedScanCell):
    """State: h. Stacked in the order z, g.

    This is the paper's plain form; its form in logarithms, which keeps h above 0, isn't needed
    where steps are taken one after the other.
    """

    gates = 2

    def mixed(self, read: Tensor) -> tuple[Tensor, Tensor]:
        z, g = read.chunk(2, -1)
        z = z.sigmoid()
        return 1 - z, z * g
