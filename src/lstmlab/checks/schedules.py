"""What every learning-rate schedule must do."""

from __future__ import annotations

import math
from typing import Any

from lstmlab.checks.check import expect
from lstmlab.checks.optimizers import another
from lstmlab.choice import Schedule
from lstmlab.errors import InputError
from lstmlab.plugins.plugin import plain
from lstmlab.recipe import Recipe
from lstmlab.registry import find
from lstmlab.schedules.schedule import BaseSchedule, ScheduleSettings

PLACES = [place / 200 for place in range(201)]
"""Parts of the budget at which factors are asked for, 0 to 1."""
SCORES = (50.0, 40.0, 60.0, 60.0, 30.0, 20.0, 10.0, 61.0)
"""Scores on dev, now better and now worse."""


def declares_its_settings(name: str) -> None:
    """It is a schedule, and its settings are a model of lstmlab's, with a default each."""
    module = find("schedules", name)
    kind, settings = module.Schedule, getattr(module, "Settings", ScheduleSettings)
    expect(
        isinstance(kind, type) and issubclass(kind, BaseSchedule),
        "Schedule is not a subclass of lstmlab.schedules.schedule.BaseSchedule",
    )
    expect(
        isinstance(settings, type) and issubclass(settings, ScheduleSettings),
        "Settings is not a subclass of lstmlab.schedules.schedule.ScheduleSettings",
    )
    without = [key for key, field in settings.model_fields.items() if field.is_required()]
    expect(not without, f"the setting {', '.join(without)} has no default")


def stays_within_the_rate(name: str) -> None:
    """Its factors are from 0 to 1 all over the budget, so that the rate is the highest that is
    used."""
    for warmup in (None, 0.25):
        schedule = _made(name, warmup)
        for place in PLACES:
            factor = schedule.factor(place)
            right = isinstance(factor, float) and math.isfinite(factor) and 0 <= factor <= 1
            expect(right, f"its factor at {place:g} of the budget is {factor!r}, not 0 to 1")


def reaches_the_rate(name: str) -> None:
    """Somewhere the rate is the one that was chosen."""
    most = max(_made(name).factor(place) for place in PLACES)
    expect(most > 0.98, f"its greatest factor is {most:.3g}, not 1")


def rises_first(name: str) -> None:
    """With a warm-up the rate rises from near zero to all of it, over that part of the budget."""
    schedule = _made(name, 0.25)
    rising = [schedule.factor(place) for place in PLACES if place < 0.25]
    expect(rising[0] < 0.1, f"with a warm-up it begins with a factor of {rising[0]:.3g}")
    expect(rising == sorted(rising), "in its warm-up the rate falls")
    top = schedule.factor(0.25)
    expect(rising[-1] <= top, f"after a warm-up its factor is {top:.3g}, and was higher before")
    expect(top > 0.98, f"after a warm-up its factor is {top:.3g}, not 1")


def is_a_function_of_the_budget_and_of_dev(name: str) -> None:
    """The same place of the budget has the same factor, asked for in any order."""
    there = [_made(name).factor(place) for place in PLACES]
    schedule = _made(name)
    back = [schedule.factor(place) for place in reversed(PLACES)][::-1]
    expect(there == back, "asked for from the end to the beginning, its factors are others")


def says_whether_it_watches_dev(name: str) -> None:
    """Dev scores change its factors exactly if watches_dev is true."""
    kind = find("schedules", name).Schedule
    told = _made(name)
    for score in SCORES * 3:
        told.observe(score)
    changed = _factors(told) != _factors(_made(name))
    expect(changed or not kind.watches_dev, "watches_dev is true, but no score changes a factor")
    expect(kind.watches_dev or not changed, "scores change its factors, but watches_dev is false")


def goes_on_from_its_state(name: str) -> None:
    """One that is given the state of another goes on as that one would."""
    whole, first, second = _made(name), _made(name), _made(name)
    for score in SCORES:
        whole.observe(score)
    for score in SCORES[:5]:
        first.observe(score)
    second.restore(first.state())
    for score in SCORES[5:]:
        second.observe(score)
    expect(
        _factors(second) == _factors(whole),
        "gone on with from its state it has other factors; what it remembers belongs in state()",
    )


def heeds_every_setting(name: str) -> None:
    """Each setting changes a factor somewhere."""
    filled = Schedule.of(name).filled()
    usual = filled.model_dump() if filled else {}
    for key, value in usual.items():
        changed = another(type(filled), usual, key)
        if changed is None:
            continue
        one, other = _made(name), _made(name, **{key: changed})
        for score in SCORES * 3:
            one.observe(score)
            other.observe(score)
        expect(_factors(one) != _factors(other), f"{key} = {value} and {key} = {changed} do the "
               "same")  # fmt: skip


def is_written_by_what_differs(name: str) -> None:
    """A recipe with it is read back from its text as it was, and the defaults are its name."""
    chosen = Recipe(schedule=name)
    expect(chosen.model_dump()["schedule"] == name, "with its defaults, its text isn't its name")
    for recipe in (chosen, chosen.updated({"warmup": 0.25})):
        again = Recipe.from_text(recipe.to_text())
        expect(again == recipe, f"{recipe.schedule} is read back as {again.schedule}")
        expect(again.rises_over == recipe.rises_over, "its warm-up is lost on the way")


def names_a_misspelt_setting(name: str) -> None:
    """A setting that it doesn't have is refused in one line."""
    try:
        Schedule.of({"name": plain(name), "lenght": 3})
    except InputError as error:
        expect("lenght" in str(error), f"it says: {error}")
    else:
        expect(False, "a setting lenght is taken")


def _made(name: str, warmup: float | None = None, **settings: Any) -> BaseSchedule:
    """The schedule as a recipe makes it."""
    recipe = Recipe(schedule={"name": name, **settings})
    if warmup is not None:
        recipe = recipe.updated({"warmup": warmup})
    chosen = recipe.schedule
    made: BaseSchedule = chosen.variant().Schedule(chosen.filled(), recipe.rises_over, True)
    return made


def _factors(schedule: BaseSchedule) -> list[float]:
    return [schedule.factor(place) for place in PLACES]
