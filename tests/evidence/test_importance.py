from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from lstmlab.evidence.choices.importance import Importance, _factors, across_tasks, importance
from lstmlab.evidence.statistics.anova import decompose
from lstmlab.evidence.tried import tried
from lstmlab.space import Range
from lstmlab.trial import Entry, Status
from trials_made import contender, entry

SPACE = (
    ("optimizer.learning_rate", Range(low=1e-4, high=1.0)),
    ("optimizer.momentum", Range(low=0.5, high=0.99, scale="log-complement")),
    ("dropout", Range(low=0.0, high=0.8, scale="linear")),
)


def _ishigami(points: int) -> np.ndarray:
    x = -math.pi + 2 * math.pi * (np.arange(points) + 0.5) / points
    a, b, c = np.meshgrid(x, x, x, indexing="ij")
    return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def test_anova_against_the_analytic_indices_of_ishigami() -> None:
    # Sobol' indices for a = 7, b = 0.1 (Ishigami & Homma 1990): 0.3139, 0.4424, 0; S13 = 0.2437.
    found = decompose(_ishigami(64), ("a", "b", "c"))
    assert [one.share for one in found.mains] == pytest.approx([0.3139, 0.4424, 0], abs=2e-3)
    pairs = {one.factors: one.share for one in found.pairs}
    assert pairs == pytest.approx({("a", "b"): 0, ("a", "c"): 0.2437, ("b", "c"): 0}, abs=2e-3)
    assert found.residual == pytest.approx(0, abs=1e-9)
    # V = a²/8 + b π⁴/5 + b² π⁸/18 + 1/2
    expected = 49 / 8 + 0.1 * math.pi**4 / 5 + 0.01 * math.pi**8 / 18 + 0.5
    assert found.variance == pytest.approx(expected, rel=3e-3)


def test_anova_on_the_coarse_grid_that_is_used() -> None:
    found = decompose(_ishigami(16), ("a", "b", "c"))
    assert [one.share for one in found.mains] == pytest.approx([0.3139, 0.4424, 0], abs=0.02)
    assert found.pairs[1].share == pytest.approx(0.2437, abs=0.02)


def test_anova_of_an_additive_and_of_a_three_way_function() -> None:
    a, b = np.arange(4.0)[:, None], np.arange(7.0)[None]
    found = decompose(a + 2 * b, ("a", "b"))
    # Variances of 0 … n-1: (n² - 1) / 12; of twice that, four times it.
    one, two = 15 / 12, 4 * 48 / 12
    assert found.mains[0].share == pytest.approx(one / (one + two))
    assert found.pairs[0].share == pytest.approx(0, abs=1e-12)
    signs = np.array([-1.0, 1.0])
    three = decompose(np.einsum("i,j,k->ijk", signs, signs, signs), ("a", "b", "c"))
    assert three.residual == pytest.approx(1)
    assert decompose(np.full((3, 3), 0.1), ("a", "b")).variance == 0
    with pytest.raises(ValueError, match="2 axes for 1"):
        decompose(np.zeros((2, 2)), ("a",))


def _study(
    score: Callable[[float, float, float, str], float | Status],
    trials: int = 40,
    **changes: object,
) -> list[Entry]:
    """Two contenders; positions drawn evenly."""
    rng = np.random.default_rng(3)
    made = []
    for name in ("adam", "sgd"):
        one = contender(name, space=SPACE, **changes)
        for _ in range(trials // 2):
            rate, momentum, dropout = rng.uniform(size=3)
            made.append(
                entry(
                    one,
                    score(rate, momentum, dropout, name),
                    rate=SPACE[0][1].at(rate),
                    settings={"momentum": SPACE[1][1].at(momentum)},
                    recipe={"dropout": SPACE[2][1].at(dropout)},
                )
            )
    return made


def _shares(found: Importance | None) -> dict[tuple[str, ...], float]:
    assert found is not None
    return {one.factors: one.share for one in found.mains + found.pairs}


def test_forest_on_planted_additive_data() -> None:
    found = importance(_study(lambda r, m, d, o: 60 + 20 * r + 5 * m + 6 * (o == "adam"), 120))
    assert found is not None
    shares = _shares(found)
    # True variances: 400/12, 25/12, 0 and 36/4: shares 0.75, 0.05, 0 and 0.2.
    assert found.mains[0].factors == ("optimizer.learning_rate",)
    assert shares["optimizer.learning_rate",] == pytest.approx(0.75, abs=0.1)
    assert shares["optimizer",] == pytest.approx(0.20, abs=0.1)
    assert shares["dropout",] < 0.02
    assert max(one.share for one in found.pairs) < 0.05
    assert (found.trials, found.lost, found.points) == (120, 0, 16)
    assert found.fit > 0.8
    assert found.caution == ""
    total = sum(shares.values()) + found.residual
    assert total == pytest.approx(1)


def test_forest_on_a_planted_interaction() -> None:
    # Which half of the rates is better depends on the optimizer: nothing but interaction.
    found = importance(_study(lambda r, m, d, o: 80.0 + 10 * ((r > 0.5) == (o == "adam")), 120))
    assert found is not None
    assert found.pairs[0].factors == ("optimizer", "optimizer.learning_rate")
    assert found.pairs[0].share > 0.75
    assert found.mains[0].share < 0.15


def test_noise_is_cautioned_and_lost_trials_are_the_worst() -> None:
    rng = np.random.default_rng(0)
    noise = importance(_study(lambda r, m, d, o: float(rng.normal(80, 1))))
    assert noise is not None
    assert noise.fit < 0.3
    assert noise.caution.startswith("The forest behind these shares explains 0 %")
    lost = importance(_study(lambda r, m, d, o: Status.DIVERGED if r > 0.6 else 80 + d))
    assert lost is not None
    assert lost.lost > 5
    high = importance(
        _study(
            lambda r, m, d, o: math.exp(5 * r),
            metric="perplexity",
            higher_is_better=False,
        )
    )
    assert high is not None
    assert high.fit > 0.9
    assert high.mains[0].share > 0.95


def test_factors_as_the_forest_sees_them() -> None:
    lacking = contender("plain", space=SPACE[:1])
    whole = contender("adam", space=SPACE)
    entries = [
        entry(lacking, 70.0, rate=1e-3, settings={"momentum": 0.0}),
        entry(whole, 60.0, rate=1e-4, settings={"momentum": 0.99}, recipe={"dropout": 0.6}),
    ]
    factors = {factor.name: factor.values.tolist() for factor in _factors(tried(entries))}
    # What a contender lacks is in the middle of its range, whatever its recipe says.
    assert factors == {
        "optimizer": [0, 1],
        "optimizer.learning_rate": pytest.approx([0.25, 0]),
        "optimizer.momentum": pytest.approx([0.5, 1]),
        "dropout": pytest.approx([0.5, 0.75]),
    }


def test_shared_trials_count_once() -> None:
    def study(varies: str) -> list[Entry]:
        one = contender(choices=(("varies", varies),), space=SPACE[:1], varies=varies)
        made = [entry(one, 60.0 + i, rate=SPACE[0][1].at(i / 24)) for i in range(24)]
        trials = [each.trial.model_copy(update={"varies": "all"}) for each in made]
        return [
            each.model_copy(update={"trial": trial})
            for each, trial in zip(made, trials, strict=True)
        ]

    found = importance(study("all") + study("order"))
    assert found is not None
    assert found == importance(study("all"))
    assert (found.trials, len(found.mains)) == (24, 1)


def test_too_little() -> None:
    assert importance(_study(lambda r, m, d, o: 60 + r, 18)) is None
    assert importance(_study(lambda r, m, d, o: 60.0)) is None
    assert importance(_study(lambda r, m, d, o: Status.CRASHED)) is None
    assert importance([]) is None
    one = contender()
    assert importance([entry(one, 80.0 + seed, seed=seed) for seed in range(30)]) is None


def test_the_same_each_time_and_across_tasks() -> None:
    first = importance(_study(lambda r, m, d, o: 60 + 20 * r + d))
    second = importance(_study(lambda r, m, d, o: 60 + 20 * d, task="translation"))
    assert first is not None
    assert second is not None
    assert importance(_study(lambda r, m, d, o: 60 + 20 * r + d)) == first
    means = {one.factors: one.share for one in across_tasks([first, second])}
    for name in ("optimizer.learning_rate", "dropout"):
        expected = (_shares(first)[name,] + _shares(second)[name,]) / 2
        assert means[name,] == pytest.approx(expected)
    assert across_tasks([]) == ()


def test_a_recipe_of_its_own_may_lie_outside_of_what_is_searched() -> None:
    """With ``own_first`` the first trial is of the recipe as it stands: without weight decay."""
    space = (("optimizer.weight_decay", Range(low=1e-5, high=0.1)),)
    one = contender("adamw", space=space, tune=30)
    generator = np.random.default_rng(0)
    decays = [0.0, *(space[0][1].at(float(position)) for position in generator.random(29))]
    entries = [
        entry(one, 50 + 100 * decay, settings={"weight_decay": decay}, rate=0.1) for decay in decays
    ]
    (factor,) = _factors(tried(entries))
    assert factor.values[0] == 0.0
    assert all(0 <= value <= 1 for value in factor.values)
    found = importance(entries)
    assert found is not None
    assert found.mains[0].share == pytest.approx(1)
