"""Every update rule gets the same budget, also where that ends within a pass."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch

from lstmlab import tasks
from lstmlab.registry import names
from lstmlab.training.loop import Loop
from small_data import labelled
from small_runs import recipe

TOKENS = sum(len(text.split()) for text in labelled().splits["train"]["text"])
BATCHES = 12
"""Updates of a pass: 96 examples, 8 at a time."""


@cache
def spent(optimizer: str, unit: str, amount: float, part: float = 1.0) -> tuple[int, int, int]:
    """Batches and examples that were read, and updates."""
    torch.manual_seed(0)
    task = tasks.load("classification")
    chosen = recipe(optimizer=optimizer, batch_size=8, schedule="one-cycle", **{unit: amount})
    data = task.prepare(labelled(), chosen)
    model = task.model(data.codec, chosen)
    loop = Loop(task, chosen, data, model, np.random.default_rng(0), part)
    read: list[int] = []
    watch = loop._watch
    loop._watch = lambda loss, items: (read.append(items), watch(loss, items))[1]  # type: ignore
    loop.train()
    return len(read), sum(read), loop.step


@pytest.mark.parametrize("optimizer", names("optimizers"))
@pytest.mark.parametrize(
    ("unit", "amount", "batches"),
    [
        ("epochs", 0.2, 3),
        ("epochs", 1.0, 12),
        ("epochs", 2.5, 30),
        ("tokens", TOKENS // 2, 6),
        ("tokens", 2 * TOKENS, 24),
    ],
)
def test_all_read_the_same_for_a_budget_of_what_is_read(optimizer, unit, amount, batches):
    read, examples, _ = spent(optimizer, unit, amount)
    assert (read, examples) == (batches, 8 * batches)


@pytest.mark.parametrize("optimizer", names("optimizers"))
def test_all_make_the_same_updates_for_a_budget_in_updates(optimizer):
    assert spent(optimizer, "steps", 5)[2] == 5


@pytest.mark.parametrize("optimizer", names("optimizers"))
def test_a_rung_of_halving_reads_the_same_of_every_optimizer(optimizer):
    assert spent(optimizer, "epochs", 2.0, 1 / 3)[0] == 8


@pytest.mark.parametrize(("epochs", "updates"), [(0.2, 1), (1.0, 1), (2.5, 3), (3.0, 3)])
def test_full_batch_descent_updates_after_a_pass_and_where_the_budget_ends(epochs, updates):
    assert spent("gd", "epochs", epochs)[2] == updates
