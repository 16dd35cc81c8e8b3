"""The fitted temperature against known ones, and against a search over all."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy, log_softmax

from lstmlab.models.temperature import LEAST, MOST, fit, probabilities


def drawn(temperature: float, count: int = 20_000, labels: int = 4):
    """Logits, and labels drawn from their softmax at ``temperature``."""
    generator = torch.Generator().manual_seed(1)
    logits = 3 * torch.randn(count, labels, generator=generator)
    p = torch.softmax(logits / temperature, 1)
    return logits, torch.multinomial(p, 1, generator=generator).squeeze(1)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_a_known_temperature_is_found(temperature):
    assert fit(*drawn(temperature)) == pytest.approx(temperature, rel=0.03)


def test_it_is_the_best_of_all():
    logits, labels = drawn(1.7, count=50)

    def loss(temperature: float) -> float:
        scaled = logits.double() / temperature
        uniform = torch.full((1, 4), 0.25, dtype=torch.float64)
        one_more = -(uniform * log_softmax(scaled, 1)).sum(1).mean()
        return float(cross_entropy(scaled, labels, reduction="sum") + one_more)

    grid = np.linspace(0.3, 6, 5701)
    best = grid[np.argmin([loss(each) for each in grid])]
    assert fit(logits, labels) == pytest.approx(best, abs=0.001)


def test_no_temperature_is_out_of_bounds():
    logits, _ = drawn(1.0, count=8)
    right = fit(logits, logits.argmax(1))
    assert LEAST < 0.01 < right < 1  # the more examples are all right, the surer
    many = logits.repeat(50, 1)
    assert LEAST <= fit(many, many.argmax(1)) < right
    assert fit(logits, logits.argmin(1)) == pytest.approx(MOST, rel=1e-3)


def test_probabilities_are_the_softmax_of_scaled_logits():
    logits = torch.tensor([[0.0, 2.0]])
    p = probabilities(logits, torch.tensor(2.0))
    assert p[0, 1].item() == pytest.approx(1 / (1 + np.exp(-1)))
