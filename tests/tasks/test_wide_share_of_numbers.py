"""How much say the linear model beside a network of numbers gets, by dev."""

from types import SimpleNamespace

import numpy as np
import pytest

from lstmlab.data.preparing.scale import Scale
from lstmlab.metrics import pearson
from lstmlab.tasks.parts.numbers import estimates, share_of

SCALE = Scale(0.0, 1.0)
WANTED = np.random.default_rng(0).normal(size=400)


def data():
    cells = [repr(each) for each in WANTED.tolist()]
    codec = SimpleNamespace(scale=SCALE, language="en")
    return SimpleNamespace(texts={"dev": {"number": cells}}, answer="number", codec=codec)


def made(seed, signal, noise):
    return signal * WANTED + noise * np.random.default_rng(seed).normal(size=len(WANTED))


@pytest.mark.parametrize("metric", ["pearson", "spearman"])
def test_a_network_that_says_nearly_one_number_does_not_shrink_all(metric):
    """A small share would have the best correlation, and answers near the mean of all."""
    wide, network = made(1, 0.8, 0.6), made(2, 0.12, 0.09)

    def both(share):
        return (1 - share) * network + share * wide

    def correlation(share):
        return pearson.score(estimates(both(share), SCALE), data().texts["dev"]["number"])

    def squared(share):
        return np.square(both(share) - WANTED).mean()

    assert correlation(0.15) > correlation(0.6) > correlation(1.0)
    assert squared(0.15) > squared(1.0)
    share = share_of(network, wide, data(), metric)
    assert 0.15 < share <= 1.0
    assert squared(share) <= squared(1.0)


def test_what_is_nearer_together_is_shared_by_the_metric():
    share = share_of(made(2, 0.8, 0.6), made(1, 0.8, 0.6), data(), "pearson")
    assert 0.4 <= share <= 0.6
    assert share_of(made(2, 0.0, 1.0), made(1, 0.9, 0.1), data(), "mae") > 0.9
