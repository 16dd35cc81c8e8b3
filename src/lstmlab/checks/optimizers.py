"""What every update rule must do."""

from __future__ import annotations

import copy
from typing import Any, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from lstmlab.checks.check import expect
from lstmlab.choice import Optimizer
from lstmlab.errors import InputError
from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.plugins.plugin import plain
from lstmlab.registry import find
from lstmlab.space import Range, role
from lstmlab.weight import Weight

Array = NDArray[np.float64]

CURVATURE = np.array([[3.0, 0.5, 0.0], [0.5, 1.0, -0.2], [0.0, -0.2, 0.1]])
MINIMUM = np.array([1.0, -2.0, 0.5])


def declares_its_settings(name: str) -> None:
    """Settings are a model of lstmlab's, with a default each, and its ranges are of these."""
    rule = find("optimizers", name)
    expect(
        isinstance(rule.Settings, type) and issubclass(rule.Settings, BaseSettings),
        "Settings is not a subclass of lstmlab.optimizers.optimizer.BaseSettings",
    )
    without = [key for key, field in rule.Settings.model_fields.items() if field.is_required()]
    expect(not without, f"the setting {', '.join(without)} has no default")
    for key, space in rule.SEARCH_SPACE.items():
        expect(key in rule.Settings.model_fields, f"SEARCH_SPACE names {key}, which is no setting")
        expect(isinstance(space, Range), f"SEARCH_SPACE of {key} is no lstmlab.space.Range")


def searches_around_its_defaults(name: str) -> None:
    """The learning rate is searched, and each range holds the default, not at its edge."""
    rule = find("optimizers", name)
    expect("learning_rate" in rule.SEARCH_SPACE, "SEARCH_SPACE has no learning_rate")
    usual = rule.Settings().model_dump()
    for key, space in rule.SEARCH_SPACE.items():
        if role(key) == "weight_decay" and usual[key] == 0:
            continue  # its low end is as good as none
        inside = space.low < usual[key] < space.high and space.edge(usual[key]) is None
        expect(
            inside,
            f"the default of {key}, {usual[key]:g}, is outside or at the edge of its range, "
            f"{space.low:g} to {space.high:g}",
        )


def searches_as_widely_as_others(name: str) -> None:
    """The learning rate is searched over two decades, at most over two and a half."""
    rates = find("optimizers", name).SEARCH_SPACE["learning_rate"]
    factor = rates.high / rates.low
    expect(
        100 <= factor * (1 + 1e-9) <= 251,
        f"SEARCH_SPACE's learning rates span a factor of {factor:.3g}, not of 100 to 250: no rule "
        "gets more than others",
    )


def goes_down(name: str) -> None:
    """The loss falls, in a bowl: after 300 updates it is lower than after 3."""
    rule = find("optimizers", name)
    # Defaults are meant for clipped gradients; the bowl's steep side bears less.
    rate = rule.Settings().learning_rate / 5
    path = follow(name, rule.Settings(learning_rate=rate), 300)
    start, early, late = (loss_at(w) for w in (np.zeros(3), path[2], path[-1]))
    expect(early < start, f"a loss of {start:.6g} is {early:.6g} after 3 updates")
    expect(
        late < early or late < 1e-12,
        f"a loss of {early:.3g} after 3 updates is {late:.3g} after 300",
    )


def heeds_every_setting(name: str) -> None:
    """Each setting changes the path of the weights."""
    rule = find("optimizers", name)
    usual = rule.Settings().model_dump()
    path = follow(name, rule.Settings(), 12, noise=3)
    for key, value in usual.items():
        other = _another(rule.Settings, key, value)
        if other is None:
            continue
        moved = follow(name, rule.Settings(**{**usual, key: other}), 12, noise=3)
        expect(not np.array_equal(moved, path), f"{key} = {value} and {key} = {other} do the same")


def goes_on_from_its_state(name: str) -> None:
    """Stopped and gone on with from its state_dict, it takes the same path, bit for bit."""
    settings = find("optimizers", name).Settings()
    whole, again, in_parts = (follow(name, settings, 12, stop, noise=3) for stop in (0, 0, 6))
    expect(np.array_equal(again, whole), "the same updates twice differ")
    expect(
        np.array_equal(in_parts, whole),
        "after 6 updates, with what its state_dict kept, it goes on otherwise; what it remembers "
        "belongs in self.state",
    )


def leaves_alone_what_has_no_gradient(name: str) -> None:
    """A weight without a gradient stays as it is, and is no error."""
    used, unused = (torch.nn.Parameter(torch.ones(3, dtype=torch.float64)) for _ in range(2))
    rule = find("optimizers", name)
    made = rule.build([Weight("used", used, "dense"), Weight("unused", unused, "dense")],
                      rule.Settings())  # fmt: skip
    _modes(made, "train")
    for _ in range(2):
        _update(name, made, used)
    _modes(made, "eval")
    expect(bool((unused == 1).all()), "a weight without a gradient was changed")
    expect(not bool((used == 1).all()), "a weight with a gradient was not changed")


def follows_the_schedule(name: str) -> None:
    """Its groups have an "lr", and with an lr of 0 nothing moves."""
    rule = find("optimizers", name)
    w = torch.nn.Parameter(torch.ones(3, dtype=torch.float64))
    made = rule.build([Weight("w", w, "dense")], rule.Settings())
    expect(made.param_groups, "it has no param_groups")
    for group in made.param_groups:
        expect("lr" in group, 'a group of it has no "lr", which a schedule changes')
        group["lr"] = 0.0
    _modes(made, "train")
    _update(name, made, w)
    _modes(made, "eval")
    expect(bool((w == 1).all()), 'with group["lr"] = 0 a weight moves: it reads another rate')


def refuses_impossible_rates(name: str) -> None:
    """A learning rate that isn't a number above 0 is refused."""
    settings = find("optimizers", name).Settings
    for rate in (0.0, -1.0, float("nan"), float("inf"), "fast"):
        try:
            settings(learning_rate=rate)
        except ValidationError:
            continue
        expect(False, f"learning_rate = {rate!r} is taken; declare it as Field(default, gt=0)")


def names_a_misspelt_setting(name: str) -> None:
    """A setting that it doesn't have is refused, with the nearest that it has."""
    wanted = f"unknown {plain(name)} setting 'learning_rat'; did you mean 'learning_rate'?"
    try:
        Optimizer.of({"name": plain(name), "learning_rat": 0.1})
    except InputError as error:
        expect(str(error) == wanted, f"it says: {error}")
    else:
        expect(False, "a setting learning_rat is taken")


def follow(
    name: str, settings: Any, updates: int, stopped_after: int = 0, noise: float = 0.0
) -> list[Array]:
    """The path of the weights from zero, by the rule's own steps.

    ``stopped_after`` so many updates a new optimizer goes on from what the first one's state_dict
    keeps. ``noise``: how far the bowl's minimum moves at each update, so that gradients turn.
    """
    moves = noise * np.random.default_rng(0).normal(size=(updates, 3))
    w = torch.nn.Parameter(torch.zeros(3, dtype=torch.float64))
    optimizer = find("optimizers", name).build([Weight("w", w, "input")], settings)
    path = []
    for number in range(1, updates + 1):
        _modes(optimizer, "train")
        _update(name, optimizer, w, MINIMUM + moves[number - 1])
        if number == stopped_after:
            kept = copy.deepcopy(optimizer.state_dict())
            w = torch.nn.Parameter(w.detach().clone())
            optimizer = find("optimizers", name).build([Weight("w", w, "input")], settings)
            optimizer.load_state_dict(kept)
        path.append(w.detach().numpy().copy())
    return path


def loss_at(w: Array) -> float:
    """The loss at a place of the bowl."""
    return float(_loss(torch.from_numpy(w)))


def _loss(w: torch.Tensor, minimum: Array = MINIMUM) -> torch.Tensor:
    """A bowl: (w - minimum)' curvature (w - minimum) / 2."""
    away = w - torch.from_numpy(minimum)
    return away @ torch.from_numpy(CURVATURE) @ away / 2


def _update(name: str, optimizer: Any, w: torch.Tensor, minimum: Array = MINIMUM) -> None:
    """One step down the bowl; a rule with ``CLOSURE`` may ask for the loss again."""

    def again() -> float:
        optimizer.zero_grad()
        with torch.enable_grad():
            loss = _loss(w, minimum)
            loss.backward()
        return loss.item()

    again()
    if getattr(find("optimizers", name), "CLOSURE", False):
        optimizer.step(again)
    else:
        optimizer.step()


def _modes(optimizer: Any, mode: str) -> None:
    """Calls ``train()`` or ``eval()`` of one that has them."""
    if change := getattr(optimizer, mode, None):
        change()


def _another(settings: type[BaseModel], key: str, value: Any) -> Any:
    """Another value of a setting; None where none is known."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * 0.8 + 0.01
    return next((one for one in get_args(settings.model_fields[key].annotation) if one != value),
                None)  # fmt: skip
