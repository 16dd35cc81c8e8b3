"""Cells of gates: products with the input and with the state, stacked, and equations of their own.

What reads the input alone, W x + b, is computed for all time steps at once by one product, which is
several times as quick as one a step; U h has to wait for it. So a cell writes ``update``, one
step's equations from the sums of both on, and states nothing of time.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, linear

from lstmlab.cells.cell import BaseCell, CellState
from lstmlab.weight import Role

_PEEPHOLES = 0.1
"""Standard deviation of the peepholes at first, as Greff et al. (2017) draw them."""


class HoistedCell(BaseCell):
    """A cell that reads the input of all time steps at once, and then goes on a step at a time.

    A new one has the recurrent matrix ``weight_hh`` and writes ``read`` and ``advance``.
    """

    drops_weights = True
    weight_hh: nn.Parameter

    def read(self, x: Tensor) -> Tensor:
        """What is made of inputs (…, E) alone; the same for each step."""
        raise NotImplementedError

    def advance(self, read: Tensor, state: CellState, u: Tensor) -> CellState:
        """One time step: what was read of its input, the old state, ``weight_hh`` transposed ->
        the new state."""
        raise NotImplementedError

    def step(self, x: Tensor, state: CellState) -> CellState:
        return self.advance(self.read(x), state, self.weight_hh.t())

    def unroll(self, x: Tensor, state: CellState | None = None) -> tuple[Tensor, CellState]:
        state = state or self.zero_state(len(x), like=x)
        u = dropout(self.weight_hh, self.weight_dropout, self.training).t()
        outputs = []
        # Time first, so that a step's numbers lie side by side.
        for read in self.read(x.transpose(0, 1)).unbind(0):
            state = self.advance(read, state, u)
            outputs.append(state[0])
        return torch.stack(outputs, 1), state


class GatedCell(HoistedCell):
    """A new one says how many ``gates`` it has and writes ``update``.

    ``weight_ih`` (G·H, E), ``weight_hh`` (G·H, H) and ``bias`` (G·H,) stack the gates in the order
    that the cell's equations name them.
    """

    gates: int
    """How many products of H numbers are stacked."""
    forget: int | None = None
    """Which of them is the forget gate: its bias is 1 at first (Gers et al. 2000)."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(self.gates * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(self.gates * hidden_size, hidden_size))
        self.bias = nn.Parameter(torch.empty(self.gates * hidden_size))
        self.initialize_weights()

    def update(self, a: Tensor, state: CellState) -> CellState:
        """One time step: a = W x + U h + b (B, G·H) and the old state -> the new state."""
        raise NotImplementedError

    def advance(self, read: Tensor, state: CellState, u: Tensor) -> CellState:
        """One time step: W x + b (B, G·H), the old state, U transposed (H, G·H) -> the new state.

        Overridden where U is multiplied by something else than h."""
        return self.update(torch.addmm(read, state[0].to(read.dtype), u), state)

    def read(self, x: Tensor) -> Tensor:
        return linear(x, self.weight_ih, self.bias)

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws Xavier-uniform input weights and orthogonal recurrent ones, gate by gate; biases
        are 0, but for the forget gate's, which is 1."""
        for w, u in zip(
            self.weight_ih.chunk(self.gates), self.weight_hh.chunk(self.gates), strict=True
        ):
            nn.init.xavier_uniform_(w)
            nn.init.orthogonal_(u)
        nn.init.zeros_(self.bias)
        if self.forget is not None:
            self.bias.chunk(self.gates)[self.forget].fill_(1.0)


class PeepholeCell(GatedCell):
    """An LSTM whose gates look at the memory through weights of their own, one a unit.

    ``peepholes``, vectors (H,), are those of the gates that have one, in the order of the
    equations. State: output h and memory c.
    """

    gates: int = 4
    forget: int | None = 1
    state_parts = 2
    holes = 3
    """How many gates look at the memory."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.peepholes = nn.ParameterList(torch.empty(hidden_size) for _ in range(self.holes))
        self.initialize_weights()

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws peepholes, small, and all else as every gated cell does."""
        super().initialize_weights()
        if hasattr(self, "peepholes"):  # not yet, while the base is made
            for peephole in self.peepholes:
                nn.init.normal_(peephole, std=_PEEPHOLES)

    def role(self, name: str) -> tuple[Role, int]:
        return ("recurrent", 1) if name.startswith("peepholes") else super().role(name)
