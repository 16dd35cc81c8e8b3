"""The share of a wide part of several labels, and the temperature, against their neighbours."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import log_loss

from lstmlab.models.label_sets import LabelSets, mixed
from lstmlab.recipe import Recipe


def nats(of_network: float, of_wide: float, network, wide, wanted) -> float:
    """What is to be lowest, by another library."""
    odds = of_network * network + of_wide * wide
    found = 1 / (1 + np.exp(-odds.ravel()))
    told = log_loss(wanted.ravel(), found, normalize=False)
    return told + 0.5 * math.log(of_network / of_wide) ** 2


@pytest.mark.parametrize(("seed", "texts"), [(0, 200), (1, 200), (0, 4), (1, 4)])
def test_no_other_share_or_temperature_is_likelier(seed: int, texts: int) -> None:
    """With few texts, what is believed before counts, too."""
    generator = np.random.default_rng(seed)
    wanted = (generator.random((texts, 3)) < 0.3).astype(float)
    network, wide = (
        (2 * wanted - 1) * strength + generator.normal(size=wanted.shape) * 2
        for strength in (0.5, 1.5)
    )
    share, temperature = mixed(network, wide, wanted)
    of_network, of_wide = (1 - share) / temperature, share / temperature
    assert 0.5 < share < 1  # the wide part is the better one here
    lowest = nats(of_network, of_wide, network, wide, wanted)
    for one in (0.95, 1, 1.05):
        for other in (0.95, 1, 1.05):
            near = nats(one * of_network, other * of_wide, network, wide, wanted)
            assert near >= lowest - 1e-6


def test_words_are_not_spelled_unless_they_are_asked_to_be() -> None:
    recipe = Recipe(embedding_size=4, hidden_size=4)
    assert LabelSets(20, 3, recipe).spelling is None
    assert LabelSets(20, 3, recipe, parts=7).spelling is not None
