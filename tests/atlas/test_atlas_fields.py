"""Which fields matter, on made-up recipes of which it is known."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

import atlas_made
from lstmlab.atlas.portfolio.fields import RATE, Field, design, worth
from lstmlab.atlas.portfolio.importance import importance
from lstmlab.atlas.portfolio.matrix import Matrix, matrix

CELLS, DROPOUTS, BATCHES = ("lstm", "gru", "rnn"), (0.1, 0.3, 0.5), (16, 64)


@pytest.fixture(scope="module")
def made() -> Matrix:
    """All combinations of three fields and a little noise: the cell is worth most, dropout
    something, the batch nothing."""
    rows, noise = [], np.random.default_rng(1)
    for number, (cell, dropout, batch, again) in enumerate(
        product(CELLS, DROPOUTS, BATCHES, range(2))
    ):
        changes = {
            "cell": cell, "dropout": dropout, "batch_size": batch,
            "optimizer.learning_rate": (0.001, 0.01)[again],
        }  # fmt: skip
        for dataset in ("films", "hotels"):
            score = 60 + 9 * CELLS.index(cell) + 10 * dropout + noise.normal(0, 0.5)
            one = atlas_made.row(f"r{number}", dataset, score)
            rows.append(replace(one, choices=json.dumps(changes)))
    return matrix(rows)


def test_what_explains_most_is_first_and_what_is_nothing_is_chance(made: Matrix) -> None:
    found = importance(made, [0, 1])
    assert found is not None
    assert (found.recipes, found.sets) == (36, 2)
    assert [one.field for one in found.shares[:2]] == ["cell", "dropout"]
    shares = {one.field: one for one in found.shares}
    # In squares of scores: the cell 54, dropout 2.7, out of 57.
    assert shares["cell"].share == pytest.approx(0.94, abs=0.03)
    assert shares["dropout"].share == pytest.approx(0.05, abs=0.02)
    assert [one.field for one in found.shares if one.matters] == ["cell", "dropout"]
    assert shares["batch_size"].share < 0.01
    assert shares["cell"].low < shares["cell"].share < shares["cell"].high
    assert found.fit > 0.9


def test_of_too_few_recipes_nothing_is_told(made: Matrix) -> None:
    assert importance(matrix(atlas_made.rows()), [0, 1]) is None
    assert importance(made, []) is None


def test_the_design_and_what_each_value_is_worth(made: Matrix) -> None:
    found = design(made, [0, 1])
    assert [field.name for field in found.fields] == [
        "batch_size", "cell", "dropout", RATE
    ]  # fmt: skip
    cell = found.fields[1]
    assert {level: len(places) for level, places in cell.levels.items()} == {
        "gru": 12, "lstm": 12, "rnn": 12,
    }  # fmt: skip
    values = worth(made, [0, 1], found)
    told = {one.level: one for one in values["cell"]}
    assert told["lstm"].mean > told["gru"].mean > told["rnn"].mean
    assert sum(one.mean for one in told.values()) == pytest.approx(0)
    losses = made.losses("test")
    gap = losses[list(cell.levels["rnn"])].mean() - losses.mean()
    assert told["rnn"].mean == pytest.approx(gap)
    assert told["rnn"].low < gap < told["rnn"].high < 0 < told["lstm"].low
    assert all(one.low < 0 < one.high for one in values["batch_size"])


def test_a_field_that_a_recipe_does_not_change_is_as_by_default() -> None:
    found = design(matrix(atlas_made.rows()), [2, 3])  # sentiment
    values = {field.name: field.values for field in found.fields}
    assert values["cell"] == ("lstm", "gru", "lstm", "lstm")
    assert values["hidden_size"] == (256, 256, 256, 64)
    assert values["optimizer"] == ("adamw", "adamw", "lion", "adamw")
    assert all(0 <= place <= 1 for place in values[RATE])


def test_a_recipe_whose_passes_are_for_the_data_to_say_is_left_out() -> None:
    more = [
        atlas_made.row("longer", name, 85.0, choices=json.dumps({"least_steps": 2000}))
        for name in atlas_made.SETS
    ]
    table = matrix([*atlas_made.rows(), *more])
    found = design(table, [2, 3])
    assert [table.recipes[row] for row in found.rows] == ["default", "gru", "lion", "small"]
    assert "least_steps" not in [field.name for field in found.fields]


def test_many_numbers_are_told_in_thirds() -> None:
    many = Field("x", tuple(float(2**power) for power in range(6)))
    assert many.levels == {"1 – 2": (0, 1), "4 – 8": (2, 3), "16 – 32": (4, 5)}
    assert many.numbers == pytest.approx(np.log([1, 2, 4, 8, 16, 32]))
    few = Field("x", (0.0, 0.5, 0.5))
    assert few.levels == {"0": (0,), "0.5": (1, 2)}
    assert few.numbers.tolist() == [0, 0.5, 0.5]
