"""Cells whose state is h' = a * h + b, element by element, with a and b of the input alone.

As neither looks at the state, both are computed for all time steps at once, by the quickest
products there are; what remains to be done in order is one multiplication and one addition a step
(Martin & Cundy 2018). A GPU could do these in a logarithmic number of steps; on a CPU one after
another is quickest, as each number is read and written once.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn.functional import linear

from lstmlab.cells.cell import BaseCell, CellState


class ScanCell(BaseCell):
    """A new one writes ``coefficients``, ``initialize_weights``, and ``output`` where that isn't h.

    All of them are given one step (B, ·) or all steps (B, T, ·), and do the same to each.
    """

    def coefficients(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Inputs (…, E) -> a and b, each (…, H)."""
        raise NotImplementedError

    def step(self, x: Tensor, state: CellState) -> CellState:
        a, b = self.coefficients(x)
        return (a * state[0] + b,)

    def unroll(self, x: Tensor, state: CellState | None = None) -> tuple[Tensor, CellState]:
        (start,) = state or self.zero_state(len(x), like=x)
        a, b = self.coefficients(x)
        # Sums over many steps need more digits than bfloat16 has.
        exact = torch.promote_types(start.dtype, torch.float32)
        h = scanned(a.to(exact), b.to(exact), start.to(exact))
        return self.output(x, (h,)), (h[:, -1],)


class StackedScanCell(ScanCell):
    """A scan cell of gates that are stacked in one matrix; a new one writes ``mixed``."""

    gates: int
    """How many products of H numbers are stacked in ``weight_ih`` (G·H, E) and ``bias`` (G·H,)."""
    forget: int | None = None
    """Which of them is the forget gate: its bias is 1 at first."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(self.gates * hidden_size, input_size))
        self.bias = nn.Parameter(torch.empty(self.gates * hidden_size))
        self.initialize_weights()

    def mixed(self, read: Tensor) -> tuple[Tensor, Tensor]:
        """W x + b (…, G·H) -> a and b of the recurrence, each (…, H)."""
        raise NotImplementedError

    def coefficients(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.mixed(linear(x, self.weight_ih, self.bias))

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws Xavier-uniform weights, gate by gate; biases are 0, the forget gate's is 1."""
        for part in self.weight_ih.chunk(self.gates):
            nn.init.xavier_uniform_(part)
        nn.init.zeros_(self.bias)
        if self.forget is not None:
            self.bias.chunk(self.gates)[self.forget].fill_(1.0)


def scanned(a: Tensor, b: Tensor, start: Tensor) -> Tensor:
    """Returns every h of h' = a * h + b: a and b (B, T, H), the h before the first step (B, H).

    The gradient is exact; it can be taken once.
    """
    h: Tensor = _Scan.apply(a.transpose(0, 1), b.transpose(0, 1), start)
    return h.transpose(0, 1)


class _Scan(torch.autograd.Function):
    """Time first, (T, B, H), so that a step's numbers lie side by side."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor, start: Tensor) -> Tensor:
        a, states = a.contiguous(), torch.empty_like(b, memory_format=torch.contiguous_format)
        before = start
        for t in range(len(a)):
            before = torch.addcmul(b[t], a[t], before, out=states[t])
        ctx.save_for_backward(a, states, start)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        a, states, start = ctx.saved_tensors
        # dL/dh_t, from the last step to the first: h_{t + 1} hangs on h_t by a_{t + 1}.
        of_state = gradient.contiguous().clone()
        for t in range(len(a) - 1, 0, -1):
            of_state[t - 1].addcmul_(a[t], of_state[t])
        of_a = torch.empty_like(a)
        torch.mul(of_state[1:], states[:-1], out=of_a[1:])
        torch.mul(of_state[0], start, out=of_a[0])
        return of_a, of_state, a[0] * of_state[0]
