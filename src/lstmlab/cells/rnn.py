"""Simple recurrent network (Elman 1990): h' = tanh(W x + U h + b).

The baseline: backwards in time its gradient is multiplied by U over and over, so it vanishes or
explodes (Hochreiter 1991; Bengio et al. 1994). The LSTM was made to mend that.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lstmlab.cells.cell import CellState, Facts, LayerCell, initialize_gates

FACTS = Facts(
    year=1990, gates=0, made_for="finding structure in time: the simplest memory there is"
)


class Cell(LayerCell):
    """State: output h. ``torch.nn.RNN`` holds the weights; its two bias vectors are added."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.layer = nn.RNN(input_size, hidden_size, batch_first=True)

    def step(self, x: Tensor, state: CellState) -> CellState:
        (h,) = state
        w, u, b_x, b_h = self.layer.all_weights[0]
        return ((linear(x, w, b_x) + linear(h, u, b_h)).tanh(),)

    def unroll(self, x: Tensor, state: CellState | None = None) -> tuple[Tensor, CellState]:
        (h,) = state or self.zero_state(len(x), like=x)
        outputs, h = torch.rnn_tanh(x, h.unsqueeze(0), self.weights(), *self.options)
        return outputs, (h.squeeze(0),)

    def initialize_weights(self) -> None:
        """Draws new weights by :func:`initialize_gates`."""
        initialize_gates(self.layer)
