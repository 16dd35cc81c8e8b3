"""sLSTM: an LSTM with exponential gates and a normalizer (xLSTM, Beck et al. 2024).

z  = tanh(W x + U h + b), o = sigmoid(W x + U h + b)
i  = exp(W x + U h + b), f = sigmoid(W x + U h + b)
c' = f * c + i * z, n' = f * n + i                     memory, and how much went into it
h' = o * c' / n'

Exponentials grow beyond all numbers, so c and n are kept divided by exp(m), the largest so far:
m' = max(log f + m, log i), and i and f are exp(log i - m') and exp(log f + m - m'). h' is the same.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from lstmlab.cells.cell import CellState, Facts
from lstmlab.cells.parts.gated import GatedCell

FACTS = Facts(year=2024, gates=3, made_for="revising what was stored: exponential gates")


class Cell(GatedCell):
    """State: h, c, n and m. Gates are stacked in the order i, f, z, o.

    The forget gate may be exponential or a sigmoid in the paper; it is a sigmoid. U is one matrix
    (one head).
    """

    gates, forget, state_parts, free_parts = 4, 1, 4, 1

    def update(self, a: Tensor, state: CellState) -> CellState:
        _, c, n, m = state
        # Exponents need more digits than bfloat16 has.
        i, f, z, o = a.to(torch.promote_types(a.dtype, torch.float32)).chunk(4, -1)
        keeps = logsigmoid(f) + m
        largest = torch.maximum(keeps, i)
        i, f = (i - largest).exp(), (keeps - largest).exp()
        c, n = f * c + i * z.tanh(), f * n + i
        return o.sigmoid() * c / n, c, n, largest
