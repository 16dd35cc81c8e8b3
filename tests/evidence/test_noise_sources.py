from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from lstmlab.evidence.noise.sources import noise_sources
from lstmlab.trial import Entry, Source, Status
from trials_made import contender, entry


def _entries(scores: dict[Source, list[float]], optimizer: str = "adam") -> list[Entry]:
    made = []
    for source, values in scores.items():
        choices = (("varies", source), ("optimizer", optimizer))
        one = contender(choices=choices, varies=source)
        made += [entry(one, value, purpose="final", seed=i) for i, value in enumerate(values)]
    return made


def test_against_a_worked_example() -> None:
    # Of n = 10 with sd 1: chi2(0.975, 9) = 19.023 and chi2(0.025, 9) = 2.700 in any table;
    # F(0.975; 9, 9) = 4.026.
    plain = np.arange(10) / np.std(np.arange(10), ddof=1)
    scores: dict[Source, list[float]] = {
        "order": (plain / 2).tolist(),
        "all": plain.tolist(),
        "dropout": [5.0] * 10,
    }
    (found,) = noise_sources([*_entries(scores), *_entries({"all": [1, 2]}, "sgd")])
    assert found.choices == (("optimizer", "adam"),)
    assert [noise.source for noise in found.sources] == ["all", "order", "dropout"]
    every, order, dropout = found.sources
    assert every.sd == pytest.approx(1)
    assert (every.share, every.share_low) == (1, 1)
    assert every.low == pytest.approx(math.sqrt(9 / 19.023), rel=1e-4)
    assert every.high == pytest.approx(math.sqrt(9 / 2.700), rel=1e-4)
    assert order.share == pytest.approx(0.25)
    assert order.share_low == pytest.approx(0.25 / 4.026, rel=1e-4)
    assert order.share_high == pytest.approx(0.25 * 4.026, rel=1e-4)
    assert (dropout.sd, dropout.high, dropout.share, dropout.n) == (0, 0, 0, 10)


def test_a_recipe_may_have_a_source_s_name() -> None:
    sources: tuple[Source, ...] = ("all", "dropout")
    scores = {"all": [1.0, 2.0], "dropout": [1.0, 3.0]}
    entries = []
    for variant in sources:
        for source in sources:
            one = contender(choices=(("variant", variant), ("varies", source)), varies=source)
            entries += [
                entry(one, value, purpose="final", seed=i) for i, value in enumerate(scores[source])
            ]
    found = noise_sources(entries)
    assert [one.choices for one in found] == [(("variant", variant),) for variant in sources]


def test_intervals_cover() -> None:
    rng = np.random.default_rng(8)
    rounds, hits, share_hits = 400, 0, 0
    for _ in range(rounds):
        scores: dict[Source, list[float]] = {
            "all": rng.normal(80, 2, 5).tolist(),
            "order": rng.normal(80, 1, 5).tolist(),
        }
        (found,) = noise_sources(_entries(scores))
        hits += found.sources[0].low <= 2 <= found.sources[0].high
        order = next(noise for noise in found.sources if noise.source == "order")
        share_hits += order.share_low <= 0.25 <= order.share_high
    low, high = stats.binom.interval(0.999, rounds, 0.95)
    assert low <= hits <= high
    assert low <= share_hits <= high


def test_what_there_is_too_little_of() -> None:
    assert noise_sources(_entries({"all": [1.0, 2.0]})) == ()
    assert noise_sources(_entries({"order": [1.0, 2.0], "dropout": [1.0, 3.0]})) == ()
    assert noise_sources(_entries({"all": [1.0, 2.0], "order": [1.0]})) == ()
    (found,) = noise_sources(_entries({"all": [1.0, 1.0], "order": [1.0, 2.0]}))
    assert math.isnan(found.sources[1].share)


def test_dev_is_read_where_a_final_lacks_test() -> None:
    entries = _entries({"all": [1.0, 2.0, 4.0], "order": [1.0, 2.0]})
    (found,) = noise_sources(entries)
    assert (found.split, found.sources[0].n) == ("test", 3)
    one = entries[0].contender
    lost = entry(one, Status.CRASHED, purpose="final", seed=9)
    (found,) = noise_sources([*entries, lost])
    assert found.split == "test"
    on_dev = [
        entry(each.contender, 3.0 * i, purpose="final", seed=i, split="dev")
        for i, each in enumerate(entries)
    ]
    (found,) = noise_sources(on_dev)
    assert found.split == "dev"
