"""Update rules in torch: the loop over a model's weights, and what a rule keeps of each.

A variant's file says how one weight moves, ``update(w, g, m, lr, s)``: ``w`` is changed in place
down its gradient ``g``, ``m`` is what is kept of it, ``s`` the settings. :class:`EachWeight` does
that for all of them. Where a rule looks at all weights at once, it is a :class:`Together`, whose
``update`` gets all of them. All is computed in the weights' own precision, and all that is kept
lies in the optimizer's state, so that a training can be stopped and gone on with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor

from lstmlab.optimizers.optimizer import BaseSettings, grouped
from lstmlab.weight import Weight

Decay = Literal["gradient", "weight", "own"]
"""Where the weight decay goes: into the gradient, before the rule; beside it, times the learning
rate, as AdamW's; or where the rule's own equations say."""


class Memory:
    """What a rule keeps of one weight; a tensor that it asks for by name starts at zero."""

    def __init__(self, weight: Weight, kept: dict[str, Any]) -> None:
        self.weight, self.kept = weight, kept

    @property
    def t(self) -> int:
        """The number of the update, 1 at the first."""
        return int(self.kept["t"])

    def __getitem__(self, name: str) -> Tensor:
        return self.first(name, lambda: torch.zeros_like(self.weight.tensor))

    def __setitem__(self, name: str, value: Tensor) -> None:
        self.kept[name] = value

    def __contains__(self, name: str) -> bool:
        return name in self.kept

    def zeros(self, name: str, shape: Sequence[int]) -> Tensor:
        """Returns the tensor ``name`` of another shape than the weight's, from zero."""
        return self.first(name, lambda: self.weight.tensor.new_zeros(tuple(shape)).detach())

    def first(self, name: str, make: Callable[[], Tensor]) -> Tensor:
        """Returns the tensor ``name``, which is made before the first update."""
        if name not in self.kept:
            self.kept[name] = make()
        found: Tensor = self.kept[name]
        return found


class One(NamedTuple):
    """A weight that is to be moved."""

    w: Tensor
    g: Tensor
    m: Memory
    lr: float


class Rule(torch.optim.Optimizer):
    """What both kinds of rules share: the weights in groups of one learning rate each."""

    def __init__(
        self, weights: Sequence[Weight], settings: BaseSettings, decay: Decay = "weight"
    ) -> None:
        self.settings, self.decay = settings, decay
        self.weights = {weight.tensor: weight for weight in weights}
        super().__init__(grouped(weights, settings.learning_rate), {"lr": settings.learning_rate})

    def ready(self) -> Iterator[One]:
        """Yields each weight that has a gradient, decayed where that isn't the rule's own."""
        by = self.settings.weight_decay
        for group in self.param_groups:
            for w in group["params"]:
                if w.grad is None:
                    continue
                kept = self.state[w]
                kept["t"] = kept.get("t", 0) + 1
                g = w.grad
                if by and self.decay == "gradient":
                    g = g.add(w, alpha=by)
                elif by and self.decay == "weight":
                    w.mul_(1 - group["lr"] * by)
                yield One(w, g, Memory(self.weights[w], kept), group["lr"])


class EachWeight(Rule):
    """A rule that moves each weight by itself."""

    def __init__(
        self,
        weights: Sequence[Weight],
        settings: BaseSettings,
        update: Callable[[Tensor, Tensor, Memory, float, Any], None],
        decay: Decay = "weight",
    ) -> None:
        self.update = update
        super().__init__(weights, settings, decay)

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        for one in self.ready():
            self.update(*one, self.settings)


class Together(Rule):
    """A rule that looks at all weights before it moves any; ``shared`` are numbers that it keeps
    of all."""

    def __init__(
        self,
        weights: Sequence[Weight],
        settings: BaseSettings,
        update: Callable[[list[One], dict[str, float], Any], None],
        decay: Decay = "weight",
    ) -> None:
        self.update = update
        super().__init__(weights, settings, decay)
        self.param_groups[0]["shared"] = {}

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        if every := list(self.ready()):
            self.update(every, self.param_groups[0]["shared"], self.settings)


class Averaging(EachWeight):
    """A rule whose model is to be used with an average of the weights that are trained, which
    ``update`` keeps as ``m["average"]``."""

    def __init__(
        self,
        weights: Sequence[Weight],
        settings: BaseSettings,
        update: Callable[[Tensor, Tensor, Memory, float, Any], None],
        decay: Decay = "weight",
    ) -> None:
        super().__init__(weights, settings, update, decay)
        self.param_groups[0]["training"] = True

    def train(self) -> None:
        """Puts the weights that are trained into the model."""
        self._exchange(to_training=True)

    def eval(self) -> None:
        """Puts the average into the model."""
        self._exchange(to_training=False)

    @torch.no_grad()
    def _exchange(self, to_training: bool) -> None:
        group = self.param_groups[0]
        if group["training"] is to_training:
            return
        group["training"] = to_training
        for w, kept in self.state.items():
            if to_training and "trained" in kept:
                w.copy_(kept.pop("trained"))
            elif not to_training and "average" in kept:
                kept["trained"] = w.clone()
                w.copy_(kept["average"])
