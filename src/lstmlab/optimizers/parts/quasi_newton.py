"""torch's L-BFGS, with weight decay, and with rates of their own for some weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from lstmlab.weight import Weight


class Limited(torch.optim.LBFGS):
    """L-BFGS over w / sqrt(r), r a weight's rate: its first step is r times as large.

    torch takes one group of weights only, since its step is one vector of all of them.
    """

    def __init__(
        self,
        weights: Sequence[Weight],
        learning_rate: float,
        iterations: int,
        history: int,
        line_search: str | None,
        weight_decay: float,
    ) -> None:
        super().__init__(
            [weight.tensor for weight in weights],
            lr=learning_rate,
            max_iter=iterations,
            history_size=history,
            line_search_fn=line_search,
            tolerance_grad=0.0,  # a batch's minimum isn't what is looked for
            tolerance_change=0.0,
        )
        self.weight_decay = weight_decay
        sizes = torch.tensor([weight.tensor.numel() for weight in weights])
        rates = torch.tensor([weight.rate for weight in weights], dtype=torch.float64)
        self.roots = rates.sqrt().repeat_interleave(sizes).to(weights[0].tensor)
        """Roots of the rates, one for each number of all weights."""

    def step(self, closure: Callable[[], Any]) -> Any:  # type: ignore[override]
        def decayed() -> float:
            loss = float(closure())
            with torch.no_grad():
                for w in self.param_groups[0]["params"]:
                    if self.weight_decay and w.grad is not None:
                        loss += self.weight_decay / 2 * float(w.square().sum())
                        w.grad.add_(w, alpha=self.weight_decay)
            return loss

        return super().step(decayed)

    def _gather_flat_grad(self) -> Tensor:
        return super()._gather_flat_grad() * self.roots

    def _add_grad(self, step_size: float, direction: Tensor) -> None:
        super()._add_grad(step_size, direction * self.roots)
