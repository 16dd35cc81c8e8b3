"""A rule that looks at the curvature of the loss now and then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.draws import drawn
from lstmlab.optimizers.parts.rule import EachWeight, Memory
from lstmlab.weight import Weight

_STEP = 1e-3
"""How far from the weights the second gradient is taken, in each number: a hundredth of a weight of
usual size, far above what single precision loses."""


class Probing(EachWeight):
    """Before each ``every``-th update, from the first on, ``m["curvature"]`` is moved towards an
    estimate of the Hessian's diagonal (Hutchinson 1990), of which it keeps ``beta2`` of before."""

    def __init__(
        self,
        weights: Sequence[Weight],
        settings: BaseSettings,
        update: Callable[[Tensor, Tensor, Memory, float, Any], None],
        every: int,
        beta2: float,
    ) -> None:
        super().__init__(weights, settings, update)
        self.every, self.beta2 = every, beta2
        self.param_groups[0]["updates"] = 0

    @torch.no_grad()
    def step(self, closure: Callable[[], Any]) -> None:  # type: ignore[override]
        closure()
        group = self.param_groups[0]
        if group["updates"] % self.every == 0:
            self._look(closure, group["updates"])
        group["updates"] += 1
        super().step()

    def _look(self, closure: Callable[[], Any], number: int) -> None:
        """Leaves the weights and their gradients as they were."""
        every = [(w, w.grad, w.clone()) for w in self.weights if w.grad is not None]
        memories = [Memory(self.weights[w], self.state[w]) for w, _, _ in every]
        signs = [drawn(tuple(m.weight.tensor.shape), m, number).sign_() for m in memories]
        for (w, _, _), sign in zip(every, signs, strict=True):
            w.add_(sign, alpha=_STEP)
        closure()
        for (w, g, before), m, sign in zip(every, memories, signs, strict=True):
            assert w.grad is not None
            m["curvature"].lerp_((w.grad - g) * sign / _STEP, 1 - self.beta2)
            m.kept["looks"] = m.kept.get("looks", 0) + 1
            w.copy_(before)
            w.grad = g
