"""What every update rule must do."""

from __future__ import annotations

import copy
import math
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
MINIMA = np.array([[1.0], [1.0], [-0.5], [2.0], [0.3]]) * MINIMUM
"""The lowest points of five bowls: the first is of a vector, the others are of a matrix with a row
each."""
GATES = 2
"""How many gates the matrix has."""


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
    """The loss falls, in a bowl: after 300 updates it is lower than after 6."""
    rule = find("optimizers", name)
    # Defaults are meant for clipped gradients; the bowl's steep side bears less.
    rate = rule.Settings().learning_rate / 5
    path = follow(name, rule.Settings(learning_rate=rate), 300)
    start, early, late = (loss_at(w) for w in (np.zeros_like(MINIMA), path[5], path[-1]))
    expect(early < start, f"a loss of {start:.6g} is {early:.6g} after 6 updates")
    expect(
        late < early or late < 1e-12,
        f"a loss of {early:.3g} after 6 updates is {late:.3g} after 300",
    )


def heeds_every_setting(name: str) -> None:
    """Each setting changes the path of the weights."""
    rule = find("optimizers", name)
    usual = rule.Settings(**getattr(rule, "CHECKED_WITH", {})).model_dump()
    path = follow(name, rule.Settings(**usual), 12, noise=3)
    for key, value in usual.items():
        tried = others(rule.Settings, usual, key)
        moved = (
            follow(name, rule.Settings(**{**usual, key: other}), 12, noise=3) for other in tried
        )
        heeded = not tried or any(not np.array_equal(other, path) for other in moved)
        expect(heeded, f"{key} = {value} and {key} = {' or '.join(map(str, tried))} do the same")


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
    bowls, rule = Bowls(1.0), find("optimizers", name)
    unused = torch.nn.Parameter(torch.ones(3, dtype=torch.float64))
    made = rule.build([*bowls.weights, Weight("unused", unused, "dense")], rule.Settings())
    _modes(made, "train")
    for _ in range(6):
        update(name, made, bowls)
    _modes(made, "eval")
    expect(bool((unused == 1).all()), "a weight without a gradient was changed")
    expect(not bool((bowls.vector == 1).all()), "a weight with a gradient was not changed")


def follows_the_schedule(name: str) -> None:
    """Its groups have an "lr", and with an lr of 0 nothing moves."""
    bowls, rule = Bowls(1.0), find("optimizers", name)
    made = rule.build(bowls.weights, rule.Settings())
    expect(made.param_groups, "it has no param_groups")
    for group in made.param_groups:
        expect("lr" in group, 'a group of it has no "lr", which a schedule changes')
        group["lr"] = 0.0
    _modes(made, "train")
    update(name, made, bowls)
    _modes(made, "eval")
    still = bool((bowls.places() == 1).all())
    expect(still, 'with group["lr"] = 0 a weight moves: it reads another rate')


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
    """The path of the weights from zero, by the rule's own steps: where they are in each bowl, as
    the model is to be used with them.

    ``stopped_after`` so many updates a new optimizer goes on from what the first one's state_dict
    keeps. ``noise``: how far the bowls' minima move at each update, so that gradients turn.
    """
    minima = moving(updates, noise)
    bowls = Bowls(0.0)
    optimizer = find("optimizers", name).build(bowls.weights, settings)
    path = []
    for number in range(1, updates + 1):
        _modes(optimizer, "train")
        update(name, optimizer, bowls, minima[number - 1])
        if number == stopped_after:
            kept = copy.deepcopy(optimizer.state_dict())
            bowls = Bowls(bowls.places())
            optimizer = find("optimizers", name).build(bowls.weights, settings)
            optimizer.load_state_dict(kept)
        _modes(optimizer, "eval")
        path.append(bowls.places().numpy())
    return path


def moving(updates: int, noise: float) -> Array:
    """The minima at each update."""
    moves = np.random.default_rng(0).normal(size=(updates, *MINIMA.shape))
    whole: Array = MINIMA + noise * moves
    return whole


def loss_at(places: Array) -> float:
    """The loss at a place of each bowl."""
    return float(_loss(torch.from_numpy(places)))


class Bowls:
    """Weights of a model: a vector in the first bowl, and a matrix of two gates in the others."""

    def __init__(self, places: torch.Tensor | float) -> None:
        whole = torch.zeros(MINIMA.shape, dtype=torch.float64) + places
        self.vector = torch.nn.Parameter(whole[0].clone())
        self.matrix = torch.nn.Parameter(whole[1:].clone())
        self.weights = [
            Weight("vector", self.vector, "bias"),
            Weight("matrix", self.matrix, "recurrent", GATES),
        ]

    def together(self) -> torch.Tensor:
        """Returns the place in each bowl, a function of the weights."""
        return torch.cat([self.vector[None], self.matrix])

    def places(self) -> torch.Tensor:
        """Returns a copy of the place in each bowl."""
        return self.together().detach()


def _loss(places: torch.Tensor, minima: Array = MINIMA) -> torch.Tensor:
    """A bowl each: (w - minimum)' curvature (w - minimum) / 2, added up."""
    away = places - torch.from_numpy(minima)
    return (away @ torch.from_numpy(CURVATURE) * away).sum() / 2


def update(name: str, optimizer: Any, bowls: Bowls, minima: Array = MINIMA) -> None:
    """One step down the bowls; a rule with ``CLOSURE`` may ask for the loss again."""

    def again() -> float:
        optimizer.zero_grad()
        with torch.enable_grad():
            loss = _loss(bowls.together(), minima)
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


def another(settings: type[BaseModel], usual: dict[str, Any], key: str) -> Any:
    """Another value that a setting takes; None where none is known."""
    return next(iter(others(settings, usual, key)), None)


def others(settings: type[BaseModel], usual: dict[str, Any], key: str) -> list[Any]:
    """Other values that a setting takes; none where none are known."""
    value = usual[key]
    found: list[Any] = [*get_args(settings.model_fields[key].annotation)]
    if isinstance(value, bool):
        found = [not value]
    elif isinstance(value, int):
        found = [value + 1, value // 2]
    elif isinstance(value, float):
        found = [value * 0.8 + 0.01, value * 1.2 + 0.01]
    return [one for one in found if _takes(settings, usual, key, one)]


def _takes(settings: type[BaseModel], usual: dict[str, Any], key: str, value: Any) -> bool:
    """Whether a setting may have this value, which isn't just the usual one rounded otherwise."""
    if value == usual[key] or (isinstance(value, float) and math.isclose(value, usual[key])):
        return False
    try:
        settings(**{**usual, key: value})
    except ValidationError:
        return False
    return True
