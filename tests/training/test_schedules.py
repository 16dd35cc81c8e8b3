import pytest

from lstmlab.recipe import Recipe
from lstmlab.training.schedules import SCHEDULES


def schedule(name: str, **fields):
    return SCHEDULES[name](Recipe(schedule=name, **fields), higher_is_better=True)


def test_every_schedule_a_recipe_may_name_is_there():
    annotation = Recipe.model_fields["schedule"].annotation
    assert set(SCHEDULES) == set(annotation.__args__)


def test_constant():
    assert [schedule("constant").factor(p) for p in (0, 0.5, 1)] == [1, 1, 1]


def test_cosine_rises_in_a_line_and_falls_by_a_cosine():
    cosine = schedule("cosine", warmup=0.2)
    assert [cosine.factor(p) for p in (0, 0.1, 0.2, 0.6, 1)] == pytest.approx([0, 0.5, 1, 0.5, 0])


def test_cosine_without_warmup_starts_at_the_top():
    assert schedule("cosine", warmup=0.0).factor(0) == 1


def test_one_cycle():
    cycle = schedule("one-cycle", warmup=0.3)
    assert cycle.factor(0) == pytest.approx(1 / 25)
    assert cycle.factor(0.15) == pytest.approx((1 + 1 / 25) / 2)
    assert [cycle.factor(p) for p in (0.3, 0.65, 1)] == pytest.approx([1, 0.5, 0])


def test_plateau_halves_when_the_score_is_no_better():
    plateau = schedule("reduce-on-plateau")
    factors = []
    for score in (50, 60, 60, 55, 61):
        plateau.observe(score)
        factors.append(plateau.factor(0.5))
    assert factors == [1, 1, 0.5, 0.25, 0.25]


def test_plateau_of_a_loss_looks_the_other_way():
    plateau = SCHEDULES["reduce-on-plateau"](Recipe(), higher_is_better=False)
    for score in (10, 9, 8):
        plateau.observe(score)
    assert plateau.factor(0.5) == 1
    plateau.observe(9)
    assert plateau.factor(0.5) == 0.5
