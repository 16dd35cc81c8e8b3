"""APOLLO draws the rows of its sketch anew."""

from __future__ import annotations

import numpy as np
import pytest
from rules import apollo as reference

from lstmlab.checks.optimizers import CURVATURE, follow, moving
from lstmlab.optimizers import apollo


def test_the_sketch_changes_with_the_period(monkeypatch: pytest.MonkeyPatch) -> None:
    same = follow("apollo", apollo.Settings(), 9, noise=3)
    monkeypatch.setattr(apollo, "PERIOD", 4)
    given = apollo.Settings(weight_decay=0.0, sketch_rank=2)
    w, memory, path = np.zeros((4, 3)), {}, []
    for t in range(1, 10):
        g = (w - moving(9, 3)[t - 1][1:]) @ CURVATURE
        settings = given.model_dump(exclude={"weight_decay"})
        w = reference.update(g, w, memory, t, period=4, **settings)
        path.append(w)
    found = [places[1:] for places in follow("apollo", given, 9, noise=3)]
    np.testing.assert_allclose(found, path, rtol=1e-9, atol=1e-12)
    assert not np.allclose(found[4], same[4][1:], rtol=1e-3)
