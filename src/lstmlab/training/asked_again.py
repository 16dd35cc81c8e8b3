"""The loss of a batch, asked for again by an optimizer that looks at it from several weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from lstmlab.training.machine.device import cuda_state
from lstmlab.training.machine.precision import autocast

if TYPE_CHECKING:
    from lstmlab.training.loop import Loop


class Asked:
    """A batch that a loop is about to learn from, and what its loss hangs on beside the weights.

    That is all that is drawn (dropout, words left out, texts mixed) and what the batch before
    carried on: with the same draws, the loss is a function of the weights, which L-BFGS compares
    and SAM climbs.
    """

    def __init__(self, loop: Loop, batch: Any) -> None:
        self.loop, self.batch = loop, batch
        self.carried = loop.course.carried
        self.order = loop.generator.bit_generator.state
        self.drawn = torch.get_rng_state()
        self.drawn_there = cuda_state(loop.device)
        self.loss: float | None = None
        """Its loss at the weights as they are, once computed; the gradients at hand are of it."""

    def again(self) -> float:
        """Returns the mean loss, and leaves its gradients, clipped as those of every update are.

        The first call returns what the loop has computed, as the weights are still the same.
        """
        loop = self.loop
        if self.loss is not None:
            known, self.loss = self.loss, None
            return known
        after = loop.course.carried
        loop.course.carried = self.carried
        loop.generator.bit_generator.state = self.order
        torch.set_rng_state(self.drawn)
        if self.drawn_there is not None:
            torch.cuda.set_rng_state(self.drawn_there, loop.device)
        loop.optimizer.zero_grad(set_to_none=True)
        with torch.enable_grad():
            with autocast(loop.recipe, loop.device):
                loss, items = loop.course.loss(self.batch)
            mean = loss / items
            mean.backward()
        loop.clip()
        # The next batch goes on from what the weights before the update carried.
        loop.course.carried = after
        return mean.item()
