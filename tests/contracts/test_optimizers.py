"""What holds for every update rule, found by name: the checks, and what only ours must do."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
import torch

from lstmlab import tasks
from lstmlab.checks.check import Check, of_kind
from lstmlab.checks.optimizers import Bowls, update
from lstmlab.choice import Optimizer
from lstmlab.recipe import Recipe
from lstmlab.registry import find, names
from lstmlab.space import Range, role
from lstmlab.study.planning import spaces
from lstmlab.study.tuning import Tuning
from lstmlab.weight import Weight

pytestmark = pytest.mark.parametrize("name", names("optimizers"))


@pytest.mark.parametrize("check", of_kind("optimizers"), ids=lambda check: check.name)
def test_it_keeps_its_promises(name: str, check: Check) -> None:
    check.run(name)


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


SENTIMENT = tasks.load("sentiment")


@cache
def searched(name: str, roles: tuple[str, ...]) -> list[str]:
    """The roles of what is searched of an optimizer, where these are searched of all."""
    space = spaces.space(Tuning(), Recipe(optimizer=name), SENTIMENT, {}, roles)
    return [role(key.removeprefix("optimizer.")) for key in space]


def test_compared_with_any_other_rule_it_is_searched_alike(name: str) -> None:
    for other in names("optimizers"):
        roles = spaces.roles(Tuning(), [Optimizer.of(name), Optimizer.of(other)])
        assert len(roles) >= 2
        assert searched(name, roles) == searched(other, roles) == [*roles]


def test_docstring_states_source_and_update(name: str) -> None:
    text = find("optimizers", name).__doc__ or ""
    assert re.search(r"\(.*(18|19|20)\d\d.*\)|\w+ (18|19|20)\d\d\b", text)
    assert "w <- w - lr * " in text


def test_only_gd_takes_the_full_batch(name: str) -> None:
    assert getattr(find("optimizers", name), "FULL_BATCH", False) == (name == "gd")


def test_it_says_where_it_averages_the_weights_itself(name: str) -> None:
    made = find("optimizers", name).build(Bowls(0.0).weights, find("optimizers", name).Settings())
    both = hasattr(made, "train") and hasattr(made, "eval")
    assert getattr(find("optimizers", name), "AVERAGES", False) is both


def test_a_weight_may_have_a_rate_of_its_own(name: str) -> None:
    """Half of it moves the weights about half as far, at the first update that moves any."""
    rule = find("optimizers", name)
    moved = []
    for rate in (1.0, 0.5):
        bowls = Bowls(0.0)
        weights = [replace(weight, rate=rate) for weight in bowls.weights]
        made = rule.build(weights, rule.Settings(weight_decay=0.0))
        for _ in range(2):
            if not bowls.places().abs().max():
                update(name, made, bowls)
        moved.append(float(bowls.places().norm()))
    most = 1 if "line_search" in rule.Settings.model_fields else 0.8  # such a one may go on
    assert 0.4 < moved[1] / moved[0] < most


@pytest.mark.parametrize("gradient", [0.0, float("nan")])
def test_gradients_of_zero_move_nothing_and_nan_is_no_error(name: str, gradient: float) -> None:
    """In single precision; what became of NaN, the loop says."""
    weights = [
        Weight("vector", torch.nn.Parameter(torch.ones(6)), "bias"),
        Weight("matrix", torch.nn.Parameter(torch.ones(6, 4)), "recurrent", 2),
        Weight("words", torch.nn.Parameter(torch.ones(9, 4)), "embedding"),
    ]
    rule = find("optimizers", name)
    made = rule.build(weights, rule.Settings(weight_decay=0.0))

    def again() -> float:
        for weight in weights:
            weight.tensor.grad = torch.full_like(weight.tensor, gradient)
        return gradient

    for _ in range(12):
        again()
        made.step(again) if getattr(rule, "CLOSURE", False) else made.step()
    for weight in weights:
        assert weight.tensor.dtype == torch.float32
        assert gradient != 0 or bool((weight.tensor == 1).all())
