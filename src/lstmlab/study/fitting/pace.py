"""How long a recipe takes on a data set, from a few of its batches."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import nn

from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.encoded import Encoded
from lstmlab.models.weights import weights_of
from lstmlab.recipe import Recipe
from lstmlab.tasks.task import Objective, Task
from lstmlab.training.machine.alone import alone
from lstmlab.training.machine.precision import autocast

_FEWEST, _MOST = 3, 50
"""Batches that are timed; the first one of all is not, for it makes room for the others."""
_FORWARDS = 1 / 3
"""The share of a training step's time that goes forwards, as :mod:`lstmlab.training.time_limit` has
measured it."""


@dataclass(frozen=True)
class Pace:
    """What a recipe takes with one thread, in seconds."""

    passes: float
    """The passes over the training split that the recipe asks for."""
    usual: float
    """Those that it asks for of many examples."""
    training: float
    """What all these passes take."""
    pretraining: float
    """What the passes without labels before them take."""
    scoring: float
    """What scoring dev on the way takes, and test in the end."""

    @property
    def needed(self) -> float:
        return self.training + self.pretraining + self.scoring

    def within(self, seconds: float) -> float:
        """How many of its passes it can do in so many seconds."""
        return self.passes * min(1.0, seconds / max(1e-9, self.needed))


def pace(
    task: Task, dataset: Dataset, recipe: Recipe, device: torch.device, seconds: float
) -> Pace:
    """Measured, in about as many ``seconds`` for each kind of batch. The data is prepared for that,
    and kept as training will want it."""
    usual, recipe = recipe, task.settled(recipe, dataset)
    data = task.prepare(dataset, recipe)
    with alone(device, 1):
        model = task.model(data.codec, recipe).to(device)
        batch = _seconds(task, recipe, data, model, device, seconds)
        epoch = batch * task.steps(data, recipe)
        before = 0.0
        if recipe.pretraining_epochs and task.trains(recipe):
            objective, whole = task.pretraining(model)
            if steps := objective.steps(data, recipe):
                each = _seconds(objective, recipe, data, whole.to(device), device, seconds)
                before = recipe.pretraining_epochs * steps * each
    read = recipe.evaluations * data.size("dev") + data.size("test") * task.slowness(recipe)
    scoring = _FORWARDS * epoch * read / max(1, data.size("train"))
    passes, fewer = (
        _passes(one, epoch, task.steps(data, recipe), data.size("train")) for one in (recipe, usual)
    )
    return Pace(passes, fewer, passes * epoch, before, scoring)


def _passes(recipe: Recipe, epoch: float, steps: int, tokens: int) -> float:
    unit, amount = recipe.budget
    one = {"epochs": 1.0, "steps": steps, "tokens": max(1, tokens), "seconds": max(1e-9, epoch)}
    return amount / one[unit]


def _seconds(
    objective: Objective,
    recipe: Recipe,
    data: Encoded,
    model: nn.Module,
    device: torch.device,
    seconds: float,
) -> float:
    """Seconds that an update takes on average."""
    rule = recipe.optimizer.variant()
    optimizer = rule.build(weights_of(model), recipe.optimizer.filled())
    asks_again = getattr(rule, "CLOSURE", False)
    course = objective.course(model, data, recipe, np.random.default_rng(0))
    model.train()

    def updates() -> Iterator[float]:
        for batch in course.batches():
            began = time.perf_counter()

            def again(batch: Any = batch) -> float:
                optimizer.zero_grad(set_to_none=True)
                with torch.enable_grad(), autocast(recipe, device):
                    loss, items = course.loss(batch)
                (loss / items).backward()
                return (loss / items).item()

            if asks_again:
                optimizer.step(again)
            else:
                again()
                optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            if device.type == "cuda":
                torch.cuda.synchronize(device)
            yield time.perf_counter() - began

    taken: list[float] = []
    for first, one in enumerate(islice(updates(), _MOST)):
        if first:
            taken.append(one)
            if len(taken) >= _FEWEST and sum(taken) > seconds:
                break
        else:
            only = one
    return sum(taken) / len(taken) if taken else only
