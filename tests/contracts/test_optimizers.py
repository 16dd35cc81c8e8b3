"""What holds for every update rule, found by name: the checks, and what only ours must do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lstmlab import tasks
from lstmlab.checks.check import Check, of_kind
from lstmlab.checks.optimizers import CURVATURE, MINIMUM, follow
from lstmlab.recipe import Recipe
from lstmlab.registry import find, names
from lstmlab.space import Range, role
from lstmlab.study.planning import spaces
from lstmlab.study.planning.study_file import Tuning

Array = NDArray[np.float64]
Memory = dict[str, Any]
"""What a rule keeps from update to update; every entry starts at 0."""


def gradient_descent(g: Array, w: Array, m: Memory, t: int, *, learning_rate: float) -> Array:
    return w - learning_rate * g


def heavy_ball(
    g: Array, w: Array, m: Memory, t: int, *, learning_rate: float, momentum: float
) -> Array:
    m["v"] = momentum * m.get("v", 0) + g
    return w - learning_rate * m["v"]


def nesterov(
    g: Array, w: Array, m: Memory, t: int, *, learning_rate: float, momentum: float
) -> Array:
    m["v"] = momentum * m.get("v", 0) + g
    return w - learning_rate * (g + momentum * m["v"])


def adagrad(
    g: Array, w: Array, m: Memory, t: int, *, learning_rate: float, epsilon: float
) -> Array:
    m["s"] = m.get("s", 0) + g**2
    return w - learning_rate * g / (np.sqrt(m["s"]) + epsilon)


def rmsprop(
    g: Array, w: Array, m: Memory, t: int, *, learning_rate: float, decay: float, epsilon: float
) -> Array:
    m["s"] = decay * m.get("s", 0) + (1 - decay) * g**2
    return w - learning_rate * g / (np.sqrt(m["s"]) + epsilon)


def adadelta(
    g: Array, w: Array, m: Memory, t: int, *, learning_rate: float, decay: float, epsilon: float
) -> Array:
    m["s"] = decay * m.get("s", 0) + (1 - decay) * g**2
    d = g * np.sqrt(m.get("u", 0) + epsilon) / np.sqrt(m["s"] + epsilon)
    m["u"] = decay * m.get("u", 0) + (1 - decay) * d**2
    return w - learning_rate * d


def adam(
    g: Array,
    w: Array,
    m: Memory,
    t: int,
    *,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
) -> Array:
    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
    m["s"] = beta2 * m.get("s", 0) + (1 - beta2) * g**2
    mean, square = m["m"] / (1 - beta1**t), m["s"] / (1 - beta2**t)
    return w - learning_rate * mean / (np.sqrt(square) + epsilon)


RULES: dict[str, Callable[..., Array]] = {
    "gd": gradient_descent,
    "sgd": gradient_descent,
    "momentum": heavy_ball,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adadelta": adadelta,
    "adam": adam,
    "adamw": adam,
}
"""Each rule written out once more from its paper; a new optimizer adds its own."""

DECOUPLED = {"adamw"}
"""Rules whose weight decay doesn't go through the gradient."""

pytestmark = pytest.mark.parametrize("name", names("optimizers"))


@pytest.mark.parametrize("check", of_kind("optimizers"), ids=lambda check: check.name)
def test_it_keeps_its_promises(name: str, check: Check) -> None:
    check.run(name)


@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
def test_updates_follow_the_rule(name: str, weight_decay: float) -> None:
    settings = find("optimizers", name).Settings(weight_decay=weight_decay)
    given = settings.model_dump(exclude={"weight_decay"})
    w, memory, path = np.zeros(3), Memory(), []
    for t in (1, 2, 3, 4):
        g = CURVATURE @ (w - MINIMUM)
        if name in DECOUPLED:
            w = RULES[name](g, w, memory, t, **given) - given["learning_rate"] * weight_decay * w
        else:
            w = RULES[name](g + weight_decay * w, w, memory, t, **given)
        path.append(w)
    np.testing.assert_allclose(follow(name, settings, 4), path, rtol=1e-9, atol=1e-12)


def test_every_role_that_a_rule_has_is_searched(name: str) -> None:
    """Two dimensions, or three where earlier gradients are kept: never one more or less."""
    rule = find("optimizers", name)
    keeps = {"momentum", "beta1"} & {*rule.Settings.model_fields}
    assert {*map(role, rule.SEARCH_SPACE)} == {"learning_rate", "weight_decay", *map(role, keeps)}
    assert len(rule.SEARCH_SPACE) == 2 + len(keeps)
    assert {*rule.SEARCH_SPACE} <= {*rule.Settings.model_fields}


def test_ranges_hold_the_default(name: str) -> None:
    rule = find("optimizers", name)
    usual = rule.Settings().model_dump()
    for setting, space in rule.SEARCH_SPACE.items():
        assert isinstance(space, Range)
        if role(setting) == "weight_decay" and usual[setting] == 0:
            assert space.low <= 1e-7  # as good as none
        else:
            assert space.low < usual[setting] < space.high
            assert 0.1 < space.position(usual[setting]) < 0.9
    rates = rule.SEARCH_SPACE["learning_rate"]
    assert 100 <= rates.high / rates.low * (1 + 1e-9) <= 251  # AlgoPerf's: no rule gets more


def test_compared_with_any_other_rule_it_is_searched_alike(name: str) -> None:
    for other in names("optimizers"):
        roles = spaces.roles(Tuning(), [name, other])
        found = [
            spaces.space(
                Tuning(), Recipe(optimizer=each), tasks.load("sentiment"), {}, roles
            )
            for each in (name, other)
        ]  # fmt: skip
        assert len(found[0]) == len(found[1]) >= 2
        assert [role(key.removeprefix("optimizer.")) for key in found[0]] == [
            role(key.removeprefix("optimizer.")) for key in found[1]
        ]


def test_docstring_states_source_and_update(name: str) -> None:
    text = find("optimizers", name).__doc__ or ""
    assert re.search(r"\(.*(18|19|20)\d\d.*\)|\w+ (18|19|20)\d\d\b", text)
    assert "w <- w - lr * " in text


def test_only_gd_takes_the_full_batch(name: str) -> None:
    assert getattr(find("optimizers", name), "FULL_BATCH", False) == (name == "gd")
