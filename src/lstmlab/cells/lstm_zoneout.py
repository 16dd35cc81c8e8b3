"""LSTM with zoneout: at random, units stay as they were for a step (Krueger et al. 2017).

i, f, o = sigmoid(W x + U h + b), g = tanh(W x + U h + b)
m  = f * c + i * g
c' = d_c * c + (1 - d_c) * m                           d_c is 1 with chance ``memory``, else 0
h' = d_h * h + (1 - d_h) * o * tanh(m)                 d_h is 1 with chance ``output``, else 0

d is drawn for each unit, text and step while training; a model in use has its mean instead.
"""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor

from lstmlab.cells.cell import CellSettings, CellState, Facts
from lstmlab.cells.parts.gated import GatedCell

FACTS = Facts(
    year=2017, gates=3, made_for="less overfitting: units that stay as they were, at random"
)


class Settings(CellSettings):
    memory: float = Field(0.25, ge=0, lt=1)
    """The paper's values for words; for characters it has 0.5 and 0.05."""
    output: float = Field(0.025, ge=0, lt=1)


class Cell(GatedCell):
    """State: h and c. Gates are stacked in the order i, f, g, o."""

    gates = 4
    forget = 1
    state_parts = 2

    def __init__(self, input_size: int, hidden_size: int, settings: Settings = Settings()) -> None:
        super().__init__(input_size, hidden_size)
        self.settings = settings

    def update(self, a: Tensor, state: CellState) -> CellState:
        h, c = state
        i, f, g, o = a.chunk(4, -1)
        memory = f.sigmoid() * c + i.sigmoid() * g.tanh()
        output = o.sigmoid() * memory.tanh()
        kept = self.settings
        return self._mixed(output, h, kept.output), self._mixed(memory, c, kept.memory)

    def _mixed(self, new: Tensor, old: Tensor, kept: float) -> Tensor:
        """``new``, but for the units that stay as they were: a part ``kept`` of them."""
        if not kept:
            return new
        if self.training:
            return torch.where(torch.rand_like(new) < kept, old.to(new.dtype), new)
        return kept * old + (1 - kept) * new
