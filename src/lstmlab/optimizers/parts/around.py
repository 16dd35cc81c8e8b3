"""Optimizers around another one, which moves the weights, in torch: both are kept as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


class Around(torch.optim.Optimizer):
    """An optimizer whose groups are its base's; ``state`` has what it keeps of its own."""

    def __init__(self, base: torch.optim.Optimizer) -> None:
        self.base = base
        super().__init__(base.param_groups, {})
        self.param_groups = base.param_groups

    @property
    def ordered(self) -> list[Tensor]:
        """The weights in the order of the groups."""
        return [w for group in self.param_groups for w in group["params"]]

    def state_dict(self) -> dict[str, Any]:
        inner = self.base.state_dict()
        state = {
            place: {"base": inner["state"].get(place, {}), **self.state.get(w, {})}
            for place, w in enumerate(self.ordered)
            if place in inner["state"] or w in self.state
        }
        return {"state": state, "param_groups": inner["param_groups"]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        state = {place: {**kept} for place, kept in state_dict["state"].items()}
        inner = {place: kept.pop("base") for place, kept in state.items()}
        inner = {place: kept for place, kept in inner.items() if kept}
        self.base.load_state_dict({"state": inner, "param_groups": state_dict["param_groups"]})
        self.param_groups = self.base.param_groups
        for place, kept in state.items():
            w = self.ordered[place]
            self.state[w] = {name: tensor.clone().to(w) for name, tensor in kept.items()}


class SharpnessAware(Around):
    """The base's step, down the gradient where the loss near the weights is about highest."""

    def __init__(self, base: torch.optim.Optimizer, radius: float) -> None:
        super().__init__(base)
        self.radius = radius

    @torch.no_grad()
    def step(self, closure: Callable[[], Any]) -> None:  # type: ignore[override]
        closure()
        every = [(w, w.grad, w.clone()) for w in self.ordered if w.grad is not None]
        if every:
            lengths = torch.stack([g.norm() for _, g, _ in every])
            by = self.radius / lengths.norm().clamp_(min=1e-12)
            for w, g, _ in every:
                w.add_(g * by)
            closure()
            for w, _, before in every:
                w.copy_(before)
        self.base.step()


class Ahead(Around):
    """The base runs ahead; slow weights follow every few steps, and it goes on from there."""

    def __init__(self, base: torch.optim.Optimizer, steps: int, share: float) -> None:
        super().__init__(base)
        self.steps, self.share = steps, share
        self.param_groups[0] |= {"updates": 0, "training": True}

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        moved = [w for w in self.ordered if w.grad is not None]
        for w in moved:
            if "slow" not in self.state[w]:
                self.state[w]["slow"] = w.clone()
        self.base.step()
        self.param_groups[0]["updates"] += 1
        if self.param_groups[0]["updates"] % self.steps == 0:
            for w, kept in self.state.items():
                kept["slow"].lerp_(w, self.share)
                w.copy_(kept["slow"])

    def train(self) -> None:
        """Puts the weights that run ahead into the model."""
        self._exchange(to_training=True)

    def eval(self) -> None:
        """Puts the slow weights into the model."""
        self._exchange(to_training=False)

    @torch.no_grad()
    def _exchange(self, to_training: bool) -> None:
        group = self.param_groups[0]
        if group["training"] is to_training:
            return
        group["training"] = to_training
        for w, kept in self.state.items():
            if to_training:
                w.copy_(kept.pop("ahead"))
            else:
                kept["ahead"] = w.clone()
                w.copy_(kept["slow"])
