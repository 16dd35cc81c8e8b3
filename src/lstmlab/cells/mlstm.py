"""mLSTM: a memory that is a matrix, written by outer products (xLSTM, Beck et al. 2024).

q, k, v = W x + b, k divided by sqrt(d)                query, key and value of each head
i  = exp(w x + b), f = sigmoid(w x + b)                one number a head
C' = f C + i v k^T, n' = f n + i k                     memory (d, d), normalizer (d)
h' = sigmoid(W x + b) * C' q / max(|n'^T q|, 1)

As in sLSTM, C and n are kept divided by exp(m), the largest exponent so far. Nothing looks at h, so
all steps can also be computed at once, as attention whose weights decay: the parallel form, which
``unroll`` takes. Both give the same numbers.
"""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import linear, logsigmoid

from lstmlab.cells.cell import BaseCell, CellSettings, CellState, Facts
from lstmlab.errors import InputError
from lstmlab.weight import Role

FACTS = Facts(year=2024, gates=3, made_for="storing pairs: a memory that is a matrix")


class Settings(CellSettings):
    heads: int = Field(1, ge=1)
    """Each has its own memory of (H / heads)²; H is a multiple of it."""


class Cell(BaseCell):
    """State: C (heads, d, d), n (heads, d) and m (heads). ``weight_ih`` stacks q, k, v and the
    output gate; ``weight_gates`` i and f of each head."""

    free_parts = 0

    def __init__(self, input_size: int, hidden_size: int, settings: Settings = Settings()) -> None:
        super().__init__(input_size, hidden_size)
        self.heads = settings.heads
        if hidden_size % self.heads:
            raise InputError(
                f"cell mlstm: hidden_size {hidden_size} is no multiple of heads {self.heads}; "
                "change one of them"
            )
        self.width = hidden_size // self.heads
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size))
        self.bias = nn.Parameter(torch.empty(4 * hidden_size))
        self.weight_gates = nn.Parameter(torch.empty(2 * self.heads, input_size))
        self.bias_gates = nn.Parameter(torch.empty(2 * self.heads))
        self.initialize_weights()

    @property
    def state_shapes(self) -> tuple[tuple[int, ...], ...]:
        return (self.heads, self.width, self.width), (self.heads, self.width), (self.heads,)

    def step(self, x: Tensor, state: CellState) -> CellState:
        memory, n, m = (part.to(_exact(part)) for part in state)
        _, k, v = self._qkv(x)
        i, f = self._gates(x)
        keeps = logsigmoid(f) + m
        largest = torch.maximum(keeps, i)
        i, f = (i - largest).exp().unsqueeze(-1), (keeps - largest).exp().unsqueeze(-1)
        outer = v.unsqueeze(-1) * k.unsqueeze(-2)
        return f.unsqueeze(-1) * memory + i.unsqueeze(-1) * outer, f * n + i * k, largest

    def output(self, x: Tensor, state: CellState) -> Tensor:
        memory, n, m = state
        q, _, _ = self._qkv(x)
        found = (memory * q.unsqueeze(-2)).sum(-1)
        return self._shown(x, found, (n * q).sum(-1), m)

    def unroll(self, x: Tensor, state: CellState | None = None) -> tuple[Tensor, CellState]:
        memory, n, m = (part.to(_exact(part)) for part in state or self.zero_state(len(x), like=x))
        q, k, v = (part.transpose(1, 2) for part in self._qkv(x))  # (B, heads, T, d)
        i, f = (part.transpose(1, 2) for part in self._gates(x))  # (B, heads, T)
        # How much of step s is left at step t, in logarithms; and of what there was before.
        so_far = logsigmoid(f).cumsum(-1)
        left = so_far.unsqueeze(-1) - so_far.unsqueeze(-2) + i.unsqueeze(-2)
        steps = x.shape[1]
        later = torch.ones(steps, steps, dtype=torch.bool, device=x.device).triu(1)
        left = left.masked_fill(later, -torch.inf)
        before = so_far + m.unsqueeze(-1)
        largest = torch.maximum(before, left.amax(-1))
        weights = (left - largest.unsqueeze(-1)).exp()
        begun = (before - largest).exp().unsqueeze(-1)
        with torch.autocast(x.device.type, enabled=False):
            found, total, memory, n = self._looked_up(q, k, v, weights, begun, memory, n)
        outputs = self._shown(
            x, found.transpose(1, 2), total.transpose(1, 2), largest.transpose(1, 2)
        )
        return outputs, (memory, n, largest[:, :, -1])

    def _looked_up(
        self,
        q: Tensor,
        k: Tensor,
        v: Tensor,
        weights: Tensor,
        begun: Tensor,
        memory: Tensor,
        n: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """What queries (B, heads, T, d) find and its normalizer, and the last memory and its own.

        ``weights`` (B, heads, T, T): how much of step s is left at step t; ``begun`` (…, T, 1): of
        the memory before.
        """
        looks = weights * (q @ k.transpose(-1, -2))
        found = looks @ v + begun * (q @ memory.transpose(-1, -2))
        total = looks.sum(-1) + (begun * (q @ n.unsqueeze(-1))).squeeze(-1)
        last, first = weights[:, :, -1].unsqueeze(-1), begun[:, :, -1]
        memory = first.unsqueeze(-1) * memory + (last * v).transpose(-1, -2) @ k
        n = first * n + (last * k).sum(2)
        return found, total, memory, n

    def _qkv(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Inputs (…, E) -> queries, keys and values (…, heads, d)."""
        rows = 3 * self.hidden_size
        read = _product(x, self.weight_ih[:rows], self.bias[:rows])
        q, k, v = read.unflatten(-1, (3, self.heads, self.width)).unbind(-3)
        return q, k * self.width**-0.5, v

    def _gates(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Inputs (…, E) -> log i and what f is the sigmoid of, (…, heads)."""
        i, f = _product(x, self.weight_gates, self.bias_gates).chunk(2, -1)
        return i, f

    def _shown(self, x: Tensor, found: Tensor, total: Tensor, m: Tensor) -> Tensor:
        """What is shown of what was found (…, heads, d), with its normalizer (…, heads)."""
        rows = 3 * self.hidden_size
        gate = _product(x, self.weight_ih[rows:], self.bias[rows:]).sigmoid()
        # 1, divided by exp(m) as all is.
        least = torch.maximum(total.abs(), (-m).exp())
        return gate * (found / least.unsqueeze(-1)).flatten(-2)

    def role(self, name: str) -> tuple[Role, int]:
        if name == "weight_gates":
            return "input", 2
        return ("bias", 2) if name == "bias_gates" else super().role(name)

    @torch.no_grad()
    def initialize_weights(self) -> None:
        """Draws matrices Xavier-uniform; the forget gate's bias is 3, so that at first little is
        forgotten (the paper spreads it from 3 to 6), the others are 0."""
        for part in (*self.weight_ih.chunk(4), *self.weight_gates.chunk(2)):
            nn.init.xavier_uniform_(part)
        nn.init.zeros_(self.bias)
        nn.init.zeros_(self.bias_gates)
        self.bias_gates.chunk(2)[1].fill_(3.0)


def _exact(tensor: Tensor) -> torch.dtype:
    """Exponents and sums over many steps need more digits than bfloat16 has."""
    return torch.promote_types(tensor.dtype, torch.float32)


def _product(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """W x + b in float32 at least: n and q may all but cancel out, and then each digit counts."""
    with torch.autocast(x.device.type, enabled=False):
        return linear(x.to(_exact(x)), weight, bias)
