"""Learning rates to try."""

from __future__ import annotations

import pytest

from lstmlab.optimizers._optimizer import LogRange


@pytest.mark.parametrize(
    ("count", "rates"),
    [(1, [0.1]), (2, [0.01, 1.0]), (3, [0.01, 0.1, 1.0]), (5, [0.01, 0.0316, 0.1, 0.316, 1.0])],
)
def test_a_grid_is_even_in_the_logarithm(count: int, rates: list[float]) -> None:
    assert LogRange(0.01, 1.0).grid(count) == rates
