"""No recurrence, to see whether order matters (a deep averaging network, Iyyer et al. 2015).

h' = tanh(W x + b)

What a text's pooled states then hold is a bag of its words, seen by one hidden layer. A cell that
isn't better than this one makes nothing of the order of words.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lstmlab.cells.cell import BaseCell, CellState, Facts

FACTS = Facts(year=2015, gates=0, made_for="telling whether the order of words matters at all")


class Cell(BaseCell):
    """State: h, which no step looks at."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(hidden_size, input_size))
        self.bias = nn.Parameter(torch.empty(hidden_size))
        self.initialize_weights()

    def step(self, x: Tensor, state: CellState) -> CellState:
        # Nothing of the old state, but its gradient is 0, not missing.
        return (linear(x, self.weight_ih, self.bias).tanh() + 0 * state[0],)

    def unroll(self, x: Tensor, state: CellState | None = None) -> tuple[Tensor, CellState]:
        outputs = linear(x, self.weight_ih, self.bias).tanh()
        if state is not None:
            outputs = outputs + 0 * state[0].unsqueeze(1)
        return outputs, (outputs[:, -1],)

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws Xavier-uniform weights; biases are 0."""
        nn.init.xavier_uniform_(self.weight_ih)
        nn.init.zeros_(self.bias)
