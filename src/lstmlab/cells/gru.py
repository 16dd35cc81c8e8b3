"""Gated recurrent unit (Cho et al. 2014).

r, z = sigmoid(W x + U h + b), one W, U, b for each gate      reset and update gate
n  = tanh(W x + b + r * (U h + b'))                           candidate
h' = z * h + (1 - z) * n

The paper resets h before the product with U, as ``gru-reset-before`` does; here, as in cuDNN and
``torch.nn.GRU``, r scales the product, so that one matrix product serves all three gates.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lstmlab.cells.cell import CellState, Facts, LayerCell, initialize_gates

FACTS = Facts(
    year=2014,
    gates=2,
    made_for="long memory with fewer weights than an LSTM's, and none beside the output",
)


class Cell(LayerCell):
    """State: output h. ``torch.nn.GRU`` holds the weights, gates stacked in the order r, z, n."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.layer = nn.GRU(input_size, hidden_size, batch_first=True)

    def step(self, x: Tensor, state: CellState) -> CellState:
        (h,) = state
        w, u, b_x, b_h = self.layer.all_weights[0]
        r_x, z_x, n_x = linear(x, w, b_x).chunk(3, -1)
        r_h, z_h, n_h = linear(h, u, b_h).chunk(3, -1)
        r, z = (r_x + r_h).sigmoid(), (z_x + z_h).sigmoid()
        n = (n_x + r * n_h).tanh()
        return (z * h + (1 - z) * n,)

    def unroll(self, x: Tensor, state: CellState | None = None) -> tuple[Tensor, CellState]:
        (h,) = state or self.zero_state(len(x), like=x)
        outputs, h = torch.gru(x, h.unsqueeze(0), self.weights(), *self.options)
        return outputs, (h.squeeze(0),)

    def initialize_weights(self) -> None:
        """Draws new weights by :func:`initialize_gates`."""
        initialize_gates(self.layer)
