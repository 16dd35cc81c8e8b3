"""Every update rule against itself once more, in NumPy and float64, a file each."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from lstmlab.checks.optimizers import CURVATURE, GATES, follow, moving
from lstmlab.registry import find, own

Weights = list[np.ndarray]
UPDATES, NOISE = 12, 3.0


@pytest.mark.parametrize("name", own("optimizers"))
@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
def test_updates_follow_the_rule(name: str, weight_decay: float) -> None:
    reference = import_module(f"rules.{name.replace('-', '_')}")
    chosen = getattr(reference, "SETTINGS", {})
    settings = find("optimizers", name).Settings(weight_decay=weight_decay, **chosen)
    memories: list[dict[str, Any]] = [{}, {}]
    update = stepping(reference, settings.model_dump(), memories)
    weights, path = [np.zeros(3), np.zeros((4, 3))], []
    for t in range(1, UPDATES + 1):
        weights = update(weights, t)
        if used := getattr(reference, "AVERAGE", None):
            path.append(np.vstack([m[used] for m in memories]))
        else:
            path.append(np.vstack(weights))
    found = follow(name, settings, UPDATES, noise=NOISE)
    np.testing.assert_allclose(found, path, rtol=1e-9, atol=1e-12)


def stepping(
    reference: ModuleType, given: dict[str, Any], memories: list[dict[str, Any]]
) -> Callable[[Weights, int], Weights]:
    """Returns the reference as a function of all weights and the update's number."""
    decay = 0.0 if getattr(reference, "OWN_DECAY", False) else given.pop("weight_decay")
    rate = given["learning_rate"]
    beside = decay if getattr(reference, "DECOUPLED", False) else 0.0
    within = decay - beside

    every = moving(UPDATES, NOISE)

    def update(weights: Weights, t: int) -> Weights:
        minima = [every[t - 1][0], every[t - 1][1:]]

        def gradient(weights: Weights) -> Weights:
            return [(w - c) @ CURVATURE + within * w for w, c in zip(weights, minima, strict=True)]

        gradients = gradient(weights)
        if hasattr(reference, "update_all"):
            asked = {"gradient": gradient} if getattr(reference, "ASKS", False) else {}
            moved = reference.update_all(gradients, weights, memories[0], t, **asked, **given)
        else:
            stacked = [{"gates": gates} for gates in (1, GATES)]
            told = stacked if getattr(reference, "BY_GATE", False) else [{}, {}]
            moved = [
                reference.update(g, w, m, t, **more, **given)
                for g, w, m, more in zip(gradients, weights, memories, told, strict=True)
            ]
        return [new - rate * beside * w for new, w in zip(moved, weights, strict=True)]

    return update
