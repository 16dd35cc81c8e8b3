"""Adam's step, for rules that begin from it or fall back on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor

    from lstmlab.optimizers.parts.rule import Memory


class _Adam(Protocol):
    @property
    def beta2(self) -> float: ...

    @property
    def epsilon(self) -> float: ...


def adam(g: Tensor, m: Memory, beta1: float, s: _Adam) -> Tensor:
    """Returns (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + eps), and keeps both means."""
    mean, square = m["mean"].lerp_(g, 1 - beta1), m["square"]
    square.mul_(s.beta2).addcmul_(g, g, value=1 - s.beta2)
    root = square.sqrt().div_((1 - s.beta2**m.t) ** 0.5).add_(s.epsilon)
    return (mean / root).div_(1 - beta1**m.t)
