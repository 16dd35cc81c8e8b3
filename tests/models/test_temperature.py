"""The fitted temperature against known ones, and against a search over all."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from lstmlab.models.answering.temperature import DEVIATION, LEAST, MOST, fit, probabilities


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
        nats = cross_entropy(logits.double() / temperature, labels, reduction="sum")
        return float(nats) + (np.log(temperature) / DEVIATION) ** 2 / 2

    grid = np.linspace(0.3, 6, 5701)
    best = grid[np.argmin([loss(each) for each in grid])]
    assert fit(logits, labels) == pytest.approx(best, abs=0.001)


def test_no_temperature_is_out_of_bounds():
    logits, _ = drawn(1.0, count=8)
    right = fit(logits, logits.argmax(1), np.inf)
    assert LEAST <= right < 0.1
    assert fit(logits, logits.argmin(1), np.inf) == pytest.approx(MOST, rel=1e-3)


def test_a_handful_of_examples_is_believed_little():
    """All right or all wrong by chance: as many fold more would be believed."""
    logits, _ = drawn(1.0, count=4)
    right, wrong = fit(logits, logits.argmax(1)), fit(logits, logits.argmin(1))
    assert 0.5 < right < 1 < wrong < 3.5
    many = logits.repeat(100, 1)
    assert fit(many, many.argmax(1)) < right / 2
    assert fit(many, many.argmin(1)) > wrong * 2


def test_few_examples_do_less_harm_than_freely_fitted():
    """The mean error of confidences, in points, of 40 models that need no temperature."""
    few: dict[float, list[float]] = {DEVIATION: [], np.inf: []}
    for draw in range(40):
        generator = torch.Generator().manual_seed(draw)
        logits = 3 * torch.randn(5, 4, generator=generator)
        labels = torch.multinomial(torch.softmax(logits, 1), 1, generator=generator).squeeze(1)
        rest, _ = drawn(1.0, count=500)
        sure = torch.softmax(rest, 1).amax(1)
        for deviation, harm in few.items():
            scaled = torch.softmax(rest / fit(logits, labels, deviation), 1).amax(1)
            harm.append(100 * float((scaled - sure).abs().mean()))
    assert np.mean(few[DEVIATION]) < np.mean(few[np.inf]) / 2


def test_probabilities_are_the_softmax_of_scaled_logits():
    logits = torch.tensor([[0.0, 2.0]])
    p = probabilities(logits, torch.tensor(2.0))
    assert p[0, 1].item() == pytest.approx(1 / (1 + np.exp(-1)))
