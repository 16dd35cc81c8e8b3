"""Long short-term memory (Hochreiter & Schmidhuber 1997) with forget gates (Gers et al. 2000).

i, f, o = sigmoid(W x + U h + b), one W, U, b for each gate   input, forget and output gate
g  = tanh(W x + U h + b)                                      candidate
c' = f * c + i * g                                            the memory: a sum, not a product,
h' = o * tanh(c')                                             so gradients survive long spans
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import linear

from lstmlab.cells.cell import (
    CellSettings,
    CellState,
    Drawing,
    Facts,
    LayerCell,
    initialize_gates,
)

FACTS = Facts(year=1997, gates=3, made_for="long memory: gradients that survive hundreds of steps")


class Settings(CellSettings):
    forget_bias: float = Field(1.0, allow_inf_nan=False, exclude_if=lambda value: value == 1.0)
    """The forget gate's bias at first: how much is remembered before anything is learned. With 1,
    each step keeps 0.73 of the memory, with 0 a half, with 5 0.993."""
    recurrent: Drawing = Field("orthogonal", exclude_if=lambda value: value == "orthogonal")
    """How the recurrent weights are drawn."""


class Cell(LayerCell):
    """State: output h and memory c. ``torch.nn.LSTM`` holds the weights and the fast kernel.

    Its matrices stack the gates in the order i, f, g, o; its two bias vectors are added.
    """

    state_parts = 2
    bfloat16_from = 1  # its kernel casts once, not in each step

    def __init__(self, input_size: int, hidden_size: int, settings: Settings = Settings()) -> None:
        super().__init__(input_size, hidden_size)
        self.settings = settings
        self.layer = nn.LSTM(input_size, hidden_size, batch_first=True)

    def step(self, x: Tensor, state: CellState) -> CellState:
        h, c = state
        w, u, b_x, b_h = self.layer.all_weights[0]
        gates = linear(x, w, b_x) + linear(h, u, b_h)
        i, f, g, o = gates.chunk(4, -1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c

    def unroll(self, x: Tensor, state: CellState | None = None) -> tuple[Tensor, CellState]:
        h, c = state or self.zero_state(len(x), like=x)
        state = (h.unsqueeze(0), c.unsqueeze(0))
        low = x.device.type == "cpu" and torch.is_autocast_enabled("cpu")
        with nullcontext() if not low or _fast_in_bfloat16() else _without_onednn():
            outputs, h, c = torch.lstm(x, state, self.weights(), *self.options)
        return outputs, (h.squeeze(0), c.squeeze(0))

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws new weights by :func:`initialize_gates`; the forget gate's bias is 1 unless it is
        set: at first, remember.

        (Gers et al. 2000; Jozefowicz et al. 2015 found no better single change to an LSTM.)
        """
        initialize_gates(self.layer, self.settings.recurrent)
        forget = slice(self.hidden_size, 2 * self.hidden_size)
        _, _, bias, _ = self.layer.all_weights[0]
        bias[forget] = self.settings.forget_bias


@cache
def _fast_in_bfloat16() -> bool:
    """Whether oneDNN has a bfloat16 LSTM for this processor: it has none below AVX-512, where
    it raises instead of leaving the work to torch."""
    one, four = torch.zeros(1, 1, 1), torch.zeros(4)
    weights = [four.unsqueeze(1), four.unsqueeze(1), four, four]
    try:
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            torch.lstm(one, (one, one), weights, True, 1, 0.0, False, False, True)
    except RuntimeError:
        return False
    return True


@contextmanager
def _without_onednn() -> Iterator[None]:
    """torch's own kernels: the same result, more slowly."""
    enabled = torch.backends.mkldnn.enabled
    torch.backends.mkldnn.enabled = False  # type: ignore[assignment]
    try:
        yield
    finally:
        torch.backends.mkldnn.enabled = enabled
