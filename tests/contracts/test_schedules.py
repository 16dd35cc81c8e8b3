"""What holds for every schedule, found by name: the checks, and what only ours must do."""

from __future__ import annotations

import re

import pytest

from lstmlab.checks.check import Check, of_kind
from lstmlab.choice import Schedule
from lstmlab.recipe import Recipe
from lstmlab.registry import find, names
from small_runs import run

pytestmark = pytest.mark.parametrize("name", names("schedules"))


@pytest.mark.parametrize("check", of_kind("schedules"), ids=lambda check: check.name)
def test_it_keeps_its_promises(name: str, check: Check) -> None:
    check.run(name)


def test_docstring_states_the_factor_and_the_source(name: str) -> None:
    text = find("schedules", name).__doc__ or ""
    assert re.search(r"^factor (=|<-) ", text, re.M)
    assert re.search(r"\b20\d\d\)", text) or name == "constant"


def test_a_model_is_trained_by_it(name: str) -> None:
    """The rate of the last update is that of the middle of its part of the budget."""
    done = run(schedule=name, optimizer="adam", epochs=4, batch_size=16, evaluations=1)
    assert done.record.metrics["test"]["accuracy"] > 60


def test_warm_up_is_one_thing_however_it_is_written(name: str) -> None:
    """The field and the setting make one recipe, and one text."""
    ways = [
        Recipe(schedule=name).updated({"warmup": 0.25}),
        Recipe(schedule=name).updated({"schedule.warmup": 0.25}),
        Recipe(schedule={"name": name, "warmup": 0.25}),
        Recipe().updated({"warmup": 0.25, "schedule": name}),
        Recipe().updated({"schedule": {"name": name, "warmup": 0.25}}),
    ]
    assert {way.to_text() for way in ways} == {ways[0].to_text()}
    assert {way.rises_over for way in ways} == {0.25}
    assert {way.number("warmup") for way in ways} == {0.25}
    assert ways[0].to_text() != Recipe(schedule=name).to_text()


def test_a_new_schedule_begins_with_its_own_warm_up(name: str) -> None:
    long = Recipe(schedule="linear").updated({"warmup": 0.5})
    changed = long.updated({"schedule": name})
    assert changed.schedule == Schedule.of(name)
    assert changed.rises_over == Recipe(schedule=name).rises_over
