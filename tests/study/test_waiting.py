"""The longest trial is taken first, as by looking at all of them, however many wait."""

from __future__ import annotations

import random

import pytest

from lstmlab.recipe import Recipe
from lstmlab.study.planning.cost import Cost
from lstmlab.study.waiting import Waiting
from lstmlab.trial import Trial
from small_data import labelled

DATASET = labelled()


def trials(rng, first, count):
    return [
        Trial(
            task="sentiment", dataset="d", fingerprint=DATASET.fingerprint, seed=seed,
            purpose=rng.choice(["tune", "final"]),
            recipe=Recipe(
                hidden_size=rng.choice([8, 16, 64]), cell=rng.choice(["lstm", "gru"]),
                epochs=rng.choice([1, 2, 5]),
            ),
        )
        for seed in range(first, first + count)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_it_takes_what_looking_at_all_would_take(seed):
    rng = random.Random(seed)
    cost = Cost({DATASET.fingerprint: DATASET})
    waiting, plain = Waiting(cost), {}
    for turn in range(40):
        new = trials(rng, 4 * turn, 4)
        waiting.add(new)
        plain |= {trial.id: trial for trial in new}
        for _ in range(rng.randrange(6)):
            expected = max(plain.values(), key=cost.expected, default=None)
            taken = waiting.take()
            assert taken == expected
            if taken:
                del plain[taken.id]
                cost.observe(taken, rng.uniform(1, 100))
        if plain and rng.random() < 0.3:
            gone = rng.choice([*plain])
            waiting.discard(gone)
            del plain[gone]
        assert len(waiting) == len(plain)
        assert [trial.id for trial in waiting] == [*plain]
