"""Every update rule against itself once more, in NumPy and float64, a file each."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from lstmlab.checks.optimizers import CURVATURE, MINIMUM, follow
from lstmlab.registry import find, own

sys.path.append(str(Path(__file__).parent))


@pytest.mark.parametrize("name", own("optimizers"))
@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
def test_updates_follow_the_rule(name: str, weight_decay: float) -> None:
    reference = import_module(f"rules.{name.replace('-', '_')}")
    rule = find("optimizers", name)
    settings = rule.Settings(weight_decay=weight_decay)
    given = settings.model_dump(exclude={"weight_decay"})
    w, memory, path = np.zeros(3), {}, []
    for t in range(1, 9):
        g = CURVATURE @ (w - MINIMUM)
        if getattr(reference, "DECOUPLED", False):
            decay = given["learning_rate"] * weight_decay * w
            w = reference.update(g, w, memory, t, **given) - decay
        else:
            w = reference.update(g + weight_decay * w, w, memory, t, **given)
        path.append(w)
    np.testing.assert_allclose(follow(name, settings, 8), path, rtol=1e-9, atol=1e-12)
