"""On few examples a recipe that asks for some number of updates makes more passes."""

import pytest

from lstmlab import tasks
from lstmlab.data.dataset import Dataset


def dataset(columns: tuple[str, ...], texts: list[str]) -> Dataset:
    few = dict.fromkeys(columns, texts[:1])
    called = "paired" if "source" in columns else "stream"
    splits = {"train": dict.fromkeys(columns, texts), "dev": few, "test": few}
    return Dataset("some", called, splits)


def pairs(count: int) -> Dataset:
    return dataset(("source", "target"), [f"pair {number}" for number in range(count)])


@pytest.mark.parametrize(
    ("examples", "changes", "epochs"),
    [
        (3000, {"least_steps": 1000, "epochs": 3}, 22),  # 47 updates a pass: 1,034
        (3000, {"least_steps": 100, "epochs": 3}, 3),  # 141 are enough
        (3000, {"least_steps": 0, "epochs": 3}, 3),
        (300, {"least_steps": 1000, "epochs": 3}, 30),  # of 5 a pass 200 passes: too many
        (3000, {"least_steps": 1000, "epochs": 3, "batch_size": 16}, 6),
    ],
)
def test_passes_are_added_up_to_ten_times_as_many(examples, changes, epochs):
    task = tasks.load("summarization")
    recipe = task.recipe_with({"batch_size": 64, **changes})

    settled = task.settled(recipe, pairs(examples))

    assert settled == recipe.updated({"epochs": epochs, "least_steps": 0})
    assert task.settled(settled, pairs(10)) == settled


@pytest.mark.parametrize("budget", [{"epochs": 2}, {"steps": 7}, {"tokens": 900}, {"seconds": 5.0}])
def test_a_budget_that_is_set_stands_as_it_is(budget):
    task = tasks.load("translation")
    asking = task.recipe.updated({"least_steps": 1000})

    recipe = task.recipe_with(budget, base=asking)

    (unit, amount), *_ = budget.items()
    assert task.settled(recipe, pairs(100)).budget == (unit, amount)


def test_another_setting_leaves_it_to_the_data():
    task = tasks.load("translation")
    asking = task.recipe.updated({"least_steps": 1000})

    recipe = task.recipe_with({"hidden_size": 8}, base=asking)

    assert task.settled(recipe, pairs(640)).epochs == 90  # ten times nine, not a hundred


def test_a_part_of_the_budget_asks_for_a_part_of_the_updates():
    task = tasks.load("translation")
    asking = task.recipe.updated({"least_steps": 1000, "epochs": 10})

    assert task.settled(asking.with_budget(0.1), pairs(640)).epochs == 10


@pytest.mark.parametrize(
    ("unit", "texts", "passes"),
    [
        ("word", ["one two three"] * 100, 10),  # four tokens each with its end: 400, 4 a batch
        ("char", ["one two three"] * 100, 3),  # 14 each: 1,400
        ("word", ["\u4e00\u4e8c\u4e09"] * 100, 10),  # a Chinese character is one
    ],
)
def test_running_text_is_counted_in_its_tokens(unit, texts, passes):
    task = tasks.load("language-modeling")
    recipe = task.recipe_with(
        {"unit": unit, "batch_size": 2, "window": 5, "epochs": 2, "least_steps": 400}
    )

    assert task.settled(recipe, dataset(("text",), texts)).epochs == passes
