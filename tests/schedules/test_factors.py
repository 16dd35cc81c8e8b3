"""The factors of every schedule against its closed form, and what a recipe's text says of it."""

from __future__ import annotations

import json
import math

import pytest

from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.schedules.schedule import BaseSchedule
from lstmlab.tasks import load


def schedule(name: str, higher_is_better: bool = True, **settings) -> BaseSchedule:
    recipe = Recipe(schedule={"name": name, **settings})
    chosen = recipe.schedule
    return chosen.variant().Schedule(chosen.filled(), recipe.rises_over, higher_is_better)


def half_cosine(part: float) -> float:
    return (1 + math.cos(math.pi * part)) / 2


FORMS = {
    ("constant",): {0: 1, 0.5: 1, 1: 1},
    ("constant", ("warmup", 0.2)): {0: 0, 0.05: 0.25, 0.2: 1, 1: 1},
    ("cosine", ("warmup", 0.2)): {0: 0, 0.1: 0.5, 0.2: 1, 0.4: half_cosine(1 / 4), 0.6: 0.5, 1: 0},
    ("cosine", ("warmup", 0.0)): {0: 1, 0.5: 0.5, 1: 0},
    ("cosine", ("warmup", 0.0), ("end", 0.1)): {0: 1, 0.5: 0.55, 1: 0.1},
    ("one-cycle", ("warmup", 0.3)): {0: 1 / 25, 0.15: (1 + 1 / 25) / 2, 0.3: 1, 0.65: 0.5, 1: 0},
    ("one-cycle", ("start", 0.5), ("warmup", 0.5)): {0: 0.5, 0.25: 0.75, 0.5: 1, 0.75: 0.5, 1: 0},
    ("linear",): {0: 0, 0.05: 0.5, 0.1: 1, 0.55: 0.5, 1: 0},
    ("linear", ("warmup", 0.0), ("end", 0.2)): {0: 1, 0.25: 0.8, 0.5: 0.6, 1: 0.2},
    ("wsd",): {0: 0, 0.05: 0.5, 0.1: 1, 0.5: 1, 0.8: 1, 0.85: 0.5, 1: 0},
    ("wsd", ("shape", "line"), ("decay", 0.5)): {0.1: 1, 0.5: 1, 0.75: 0.5, 1: 0},
    ("inverse-sqrt",): {0: 0, 0.05: 0.5, 0.1: 1, 0.4: 0.5, 1: math.sqrt(0.1)},
    ("inverse-sqrt", ("warmup", 0.25)): {0.125: 0.5, 0.25: 1, 1: 0.5},
    ("exponential",): {0: 1, 0.25: 10**-0.5, 0.5: 0.1, 1: 0.01},
    ("exponential", ("end", 0.25), ("warmup", 0.5)): {0.25: 0.5, 0.5: 1, 0.75: 0.5, 1: 0.25},
    # three cycles, of 1, 2 and 4 sevenths
    ("warm-restarts",): {
        0: 1, 0.5 / 7: 0.5, 0.999999 / 7: 0, 1.000001 / 7: 1, 2 / 7: 0.5, 3.000001 / 7: 1,
        4 / 7: half_cosine(1 / 4), 5 / 7: 0.5, 1: 0,
    },
    ("warm-restarts", ("cycles", 2), ("longer", 1.0), ("end", 0.1), ("warmup", 0.5)): {
        0.25: 0.5, 0.5: 1, 0.625: 0.55, 0.7500001: 1, 0.875: 0.55, 1: 0.1,
    },
    ("reduce-on-plateau",): {0: 1, 0.5: 1, 1: 1},
    ("reduce-on-plateau", ("warmup", 0.1)): {0: 0, 0.05: 0.5, 0.1: 1, 1: 1},
}  # fmt: skip
"""Name and settings -> place in the budget -> factor."""


@pytest.mark.parametrize("chosen", FORMS, ids=str)
def test_factors(chosen):
    name, *settings = chosen
    made = schedule(name, **dict(settings))
    for place, factor in FORMS[chosen].items():
        assert made.factor(place) == pytest.approx(factor, abs=1e-7), place


def test_every_schedule_has_a_closed_form_here():
    from lstmlab.registry import own

    assert {name for name, *_ in FORMS} == {*own("schedules")}


@pytest.mark.parametrize("name", ["cosine", "one-cycle"])
@pytest.mark.parametrize("warmup", [0.2, 0.3])
def test_the_first_schedules_give_to_the_last_bit_what_they_gave(name, warmup):
    made = schedule(name, warmup=warmup)
    for place in (each / 97 for each in range(98)):
        if place < warmup:
            rise = (1 - math.cos(math.pi * place / warmup)) / 2
            expected = place / warmup if name == "cosine" else 1 / 25 + (1 - 1 / 25) * rise
        else:
            rest = (place - warmup) / (1 - warmup)
            expected = (1 + math.cos(math.pi * min(1.0, rest))) / 2
        assert made.factor(place) == expected


def test_plateau_halves_when_the_score_is_no_better():
    plateau = schedule("reduce-on-plateau")
    factors = []
    for score in (50, 60, 60, 55, 61):
        plateau.observe(score)
        factors.append(plateau.factor(0.5))
    assert factors == [1, 1, 0.5, 0.25, 0.25]


def test_plateau_waits_as_long_as_it_is_told():
    plateau = schedule("reduce-on-plateau", wait=2, fall=0.1)
    factors = []
    for score in (60, 60, 61, 50, 50, 50, 50):
        plateau.observe(score)
        factors.append(plateau.factor(0.5))
    assert factors == pytest.approx([1, 1, 1, 1, 0.1, 0.1, 0.01])


def test_plateau_of_a_loss_looks_the_other_way():
    plateau = schedule("reduce-on-plateau", higher_is_better=False)
    for score in (10, 9, 8):
        plateau.observe(score)
    assert plateau.factor(0.5) == 1
    plateau.observe(9)
    assert plateau.factor(0.5) == 0.5


def text(recipe: Recipe) -> dict:
    return json.loads(recipe.to_text())


def test_a_schedule_that_was_there_first_is_written_as_it_was():
    """Its name alone, beside the field ``warmup``, which constant and plateau never read."""
    for name in ("constant", "cosine", "one-cycle", "reduce-on-plateau"):
        table = text(Recipe(schedule=name))
        assert (table["schedule"], table["warmup"]) == (name, 0.3)
    other = load("translation").recipe_with({"schedule": "constant"})
    assert (text(other)["schedule"], text(other)["warmup"]) == ("constant", 0.2)
    assert other.rises_over == 0  # as it always was
    kept = Recipe.from_text(other.to_text())
    assert (kept, kept.rises_over) == (other, 0)


def test_only_what_differs_from_the_defaults_is_written():
    recipe = Recipe(schedule={"name": "wsd", "decay": 0.3, "shape": "sqrt"})
    assert text(recipe)["schedule"] == {"name": "wsd", "decay": 0.3}
    assert str(recipe.schedule) == "wsd (decay 0.3)"
    assert str(Recipe().schedule) == "one-cycle"
    assert recipe.number("schedule.decay") == 0.3
    assert text(Recipe(schedule={"name": "constant", "warmup": 0.1}))["schedule"] == {
        "name": "constant",
        "warmup": 0.1,
    }


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"schedule": "cosin"}, "unknown schedule 'cosin'; did you mean 'cosine'?"),
        ({"schedule": 3}, "schedule = 3: Value error, a schedule is a name or a table with a name"),
        ({"schedule.decai": 0.1, "schedule": "wsd"}, "unknown wsd setting 'decai'; did you mean"),
        ({"schedule": {"name": "wsd", "decay": 2}}, "schedule.decay = 2: Input should be less"),
        ({"fall": 0.1}, "'fall' is a setting of the schedule: write schedule.fall"),
        ({"rounds": 2}, "'rounds' is a setting of the cell: write cell.rounds"),
        ({"warmup": 1.0}, "warmup = 1.0: Input should be less than 1"),
        ({"warmup": 1.0, "schedule": "linear"}, "schedule.warmup = 1.0: Input should be less"),
        ({"warmup": 0, "schedule": "inverse-sqrt"}, "schedule.warmup = 0: Input should be greater"),
        (
            {"schedule": {"name": "wsd", "decay": 0.6}, "warmup": 0.5},
            "schedule wsd: warmup 0.5 and decay 0.6 are more than the whole budget; lower one",
        ),
        (
            {"schedule": "reduce-on-plateau", "train_on": "train+dev"},
            "schedule 'reduce-on-plateau' watches dev, which train_on 'train+dev' trains on",
        ),
    ],
)
def test_a_wrong_change_is_one_line(changes, line):
    with pytest.raises(InputError) as error:
        Recipe().updated(changes, where="study.toml")
    assert str(error.value).startswith(f"study.toml: {line}")
