"""Optimizers around another one: its settings, its ranges, its state."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from lstmlab import tasks
from lstmlab.checks.optimizers import Bowls, follow, moving, update
from lstmlab.choice import Optimizer
from lstmlab.errors import InputError
from lstmlab.optimizers import lookahead, momentum, sam, sgd
from lstmlab.recipe import Recipe
from lstmlab.registry import find, own
from lstmlab.space import role
from lstmlab.study.planning import spaces
from lstmlab.study.tuning import Tuning

WRAPPERS = ("lookahead", "sam")
ALONE = {"asgd", "gd", "lbfgs", "schedule-free-adamw", "schedule-free-sgd", "sophia", *WRAPPERS}


def test_settings_are_its_own_and_the_bases() -> None:
    chosen = Optimizer.of({"name": "sam", "base": "momentum", "momentum": 0.8})
    assert chosen.as_table() == {
        "name": "sam", "base": "momentum", "radius": 0.05, "learning_rate": 0.1, "momentum": 0.8,
        "weight_decay": 0.0,
    }  # fmt: skip
    assert Optimizer.of(chosen.as_table()) == chosen
    assert Optimizer.of("sam") == Optimizer.of({"name": "sam", "base": "adamw"})
    assert str(chosen) == "sam (base momentum)"


def test_a_new_base_starts_from_its_own_defaults() -> None:
    first = Recipe().updated({"optimizer": "sam", "optimizer.radius": 0.2, "optimizer.beta2": 0.9})
    assert first.optimizer.filled().beta2 == 0.9
    other = first.updated({"optimizer.base": "nesterov"})
    table = {"name": "sam", "base": "nesterov", "radius": 0.2}
    assert other.optimizer == Optimizer.of(table)
    assert other.updated({"optimizer.base": "nesterov"}) == other
    given = Recipe().updated({"optimizer": {"name": "lookahead", "base": "sgd", "ahead": 3}})
    assert given.optimizer.filled().learning_rate == sgd.Settings().learning_rate
    assert Recipe.from_text(given.to_text()) == given


@pytest.mark.parametrize("name", WRAPPERS)
def test_it_goes_around_any_that_can_be(name: str) -> None:
    for base in own("optimizers"):
        if base in ALONE:
            with pytest.raises(InputError, match=f"{name} can't go around {base}, which "):
                Optimizer.of({"name": name, "base": base})
        else:
            chosen = Optimizer.of({"name": name, "base": base})
            assert {*find("optimizers", base).Settings.model_fields} < {*dict(chosen.settings)}
    with pytest.raises(InputError, match=f"unknown base of {name} 'momentun'; did you mean 'mom"):
        Optimizer.of({"name": name, "base": "momentun"})
    with pytest.raises(InputError, match=f"unknown {name} setting 'beta1'"):
        Optimizer.of({"name": name, "base": "sgd", "beta1": 0.9})


def test_no_setting_of_its_own_is_a_bases() -> None:
    bases = {
        key
        for base in own("optimizers")
        if base not in WRAPPERS
        for key in find("optimizers", base).Settings.model_fields
    }
    assert not (sam.OWN | lookahead.OWN) & bases


def test_it_is_searched_as_its_base_is() -> None:
    chosen = Optimizer.of({"name": "sam", "base": "momentum"})
    roles = spaces.roles(Tuning(), [chosen])
    recipe = Recipe(optimizer=chosen)
    found = spaces.space(Tuning(), recipe, tasks.load("sentiment"), {}, roles)
    assert found == {f"optimizer.{key}": value for key, value in momentum.SEARCH_SPACE.items()}
    around_sgd = Optimizer.of({"name": "sam", "base": "sgd"})
    assert spaces.roles(Tuning(), [chosen, around_sgd]) == ("learning_rate", "weight_decay")
    with pytest.raises(InputError, match=r"sam \(base sgd\) can't be searched for 'momentum'"):
        spaces.roles(Tuning(hyperparameters=["momentum"]), [chosen, around_sgd])
    assert [*map(role, Optimizer.of("lookahead").ranges)] == [
        "learning_rate", "momentum", "weight_decay",
    ]  # fmt: skip


@pytest.mark.parametrize("name", WRAPPERS)
@pytest.mark.parametrize("base", ["momentum", "adam", "soap", "prodigy", "swats"])
def test_it_goes_on_from_both_states(name: str, base: str) -> None:
    """The bases are torch's own, one of matrices, and those that keep numbers of all weights."""
    settings = Optimizer.of({"name": name, "base": base}).filled()
    whole, in_parts = (follow(name, settings, 12, stop, noise=3) for stop in (0, 7))
    assert np.array_equal(whole, in_parts)


def test_lookahead_is_scored_where_the_slow_weights_are() -> None:
    given = lookahead.settings_around("sgd")(learning_rate=0.1, ahead=3)
    fast, slow = np.zeros((5, 3)), np.zeros((5, 3))
    curvature = np.array([[3.0, 0.5, 0.0], [0.5, 1.0, -0.2], [0.0, -0.2, 0.1]])
    for t, places in enumerate(follow("lookahead", given, 9, noise=1), 1):
        fast = fast - 0.1 * (fast - moving(9, 1)[t - 1]) @ curvature
        if t % 3 == 0:
            fast = slow = slow + 0.5 * (fast - slow)
        np.testing.assert_allclose(places, slow, rtol=1e-9, atol=1e-12)


def test_sam_looks_where_the_loss_is_high_and_steps_from_where_it_was() -> None:
    bowls = Bowls(0.0)
    seen: list[torch.Tensor] = []
    made = sam.build(bowls.weights, sam.settings_around("sgd")(radius=0.5))
    step = made.base.step

    def watched() -> None:
        seen.append(bowls.places())
        step()

    made.base.step = watched
    update("sam", made, bowls)
    assert len(seen) == 1
    assert not seen[0].any()
    assert bowls.places().any()


def test_a_state_is_given_to_another_one_of_the_same_kind() -> None:
    first, second = Bowls(0.0), Bowls(1.0)
    made = lookahead.build(first.weights, lookahead.Settings())
    update("lookahead", made, first)
    other = lookahead.build(second.weights, lookahead.Settings())
    kept = copy.deepcopy(made.state_dict())
    other.load_state_dict(kept)
    assert other.param_groups is other.base.param_groups
    assert other.state_dict()["state"].keys() == kept["state"].keys() == {0, 1}
    torch.testing.assert_close(other.state_dict()["state"], kept["state"])


@pytest.mark.parametrize("name", ["asgd", "lookahead", "schedule-free-adamw", "schedule-free-sgd"])
def test_a_recipe_averages_the_weights_once(name: str) -> None:
    with pytest.raises(InputError, match=f"{name} averages the weights itself; set weight_average"):
        tasks.load("sentiment").recipe_with({"optimizer": name, "weight_average": 0.998})
    tasks.load("sentiment").recipe_with({"optimizer": name, "weight_average": 0})


@pytest.mark.parametrize("name", ["lbfgs", "sam", "sophia"])
def test_a_batch_that_is_asked_for_again_does_not_grow(name: str) -> None:
    with pytest.raises(InputError, match=f"{name} asks for the loss of one batch again; set batch"):
        Recipe().updated({"optimizer": name, "batch_growth": 2})
