"""Minimal LSTM of parallel steps: gates and candidate see the input alone (Feng et al. 2024).

f, i = sigmoid(W x + b), divided by their sum          forget and input gate
g  = W x + b                                           candidate, not squashed
h' = f * h + i * g
"""

from __future__ import annotations

from torch import Tensor

from lstmlab.cells.cell import Facts
from lstmlab.cells.parts.scan import StackedScanCell

FACTS = Facts(
    year=2024, gates=2, made_for="training in parallel over time, with an LSTM's two gates"
)


class Cell(StackedScanCell):
    """State: h. Stacked in the order f, i, g; the forget gate's bias is 1 at first."""

    gates, forget = 3, 0

    def mixed(self, read: Tensor) -> tuple[Tensor, Tensor]:
        f, i, g = read.chunk(3, -1)
        f, i = f.sigmoid(), i.sigmoid()
        whole = f + i
        return f / whole, i / whole * g
