"""Cells crossed with optimizers: the analysis of variance, by hand and by the pooled definition."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import atlas_made
from lstmlab.atlas.page.crossing import crossing, told, variance
from lstmlab.atlas.page.views import View, Views
from lstmlab.atlas.portfolio.matrix import matrix
from lstmlab.atlas.records.row import Row

SCORES = {
    ("lstm", "adamw"): (80.0, 82.0),
    ("lstm", "muon"): (84.0, 86.0),
    ("gru", "adamw"): (86.0, 88.0),
    ("gru", "muon"): (82.0, 84.0),
}


def crossed(scores: dict[tuple[str, str], tuple[float, ...]]) -> list[Row]:
    return [
        replace(
            atlas_made.row(f"{cell}-with-{optimizer}", "films", score + 1, seed),
            part="crossed",
            cell=cell,
            optimizer=optimizer,
            choices=f'{{"cell": "{cell}", "optimizer": "{optimizer}", "hidden_size": 64}}',
        )
        for (cell, optimizer), each in scores.items()
        for seed, score in enumerate(each, 1)
    ]


def test_the_shares_are_those_worked_out_by_hand() -> None:
    # Means 81 85 / 87 83, grand mean 84. Cells: -1, +1; optimizers: 0, 0; beyond: -2 +2 / +2 -2.
    # Sums of squares: cells 8, optimizers 0, together 32, seeds 8 (4 degrees of freedom: 2 each).
    found = variance(np.array([[SCORES[c, o] for o in ("adamw", "muon")] for c in ("lstm", "gru")]))
    assert found is not None
    assert found.cell == pytest.approx((8 - 2) / 48)
    assert found.optimizer == 0
    assert found.together == pytest.approx((32 - 2) / 48)
    assert found.seeds == pytest.approx(12 / 48)
    # F = 32 / 2 = 16 with 1 and 4 degrees of freedom, as the square of Student's t = 4 with 4.
    assert found.p == pytest.approx(0.016130, abs=1e-6)


def test_seeds_alone_seem_to_be_no_interaction_more_often_than_promised() -> None:
    drawn = np.random.default_rng(0).normal(size=(400, 4, 3, 3))
    found = [variance(each) for each in drawn]
    assert np.mean([one is not None and one.p < 0.05 for one in found]) == pytest.approx(
        0.05, abs=0.025
    )


def test_contenders_that_are_alike_have_no_variance() -> None:
    assert variance(np.full((2, 3, 2), 80.0)) is None


def test_pairs_are_ordered_by_what_they_miss() -> None:
    table = matrix(crossed(SCORES), "crossed")
    found = crossing(table, [0])
    assert found is not None
    # The best is 87, the median of the four means 84, the linear model (73) is below it: 1 is 14.
    assert found.cells == ("gru", "lstm")
    assert found.regrets[found.cells.index("lstm"), found.optimizers.index("adamw")] == (
        pytest.approx(6 / 14)
    )
    assert table.recipes[found.rows["gru", "muon"]] == "gru-with-muon"
    assert told(found) is not None


def test_what_is_not_whole_is_not_crossed() -> None:
    some = {pair: each for pair, each in SCORES.items() if pair != ("gru", "muon")}
    assert crossing(matrix(crossed(some), "crossed"), [0]) is None
    fewer = {**SCORES, ("gru", "muon"): (82.0,)}
    found = crossing(matrix(crossed(fewer), "crossed"), [0])
    assert found is not None
    assert found.variances == ()


def test_the_page_has_the_pairs_of_parts_that_cross() -> None:
    views = Views([*atlas_made.rows(), *crossed(SCORES)])
    parts = views.of(View("sentiment", dataset="sentiment/films"))["parts"]
    assert parts["crossed"]["crossed"]["shares"] == {
        "cell": 0.125, "optimizer": 0, "together": 0.625, "seeds": 0.25
    }  # fmt: skip
    assert "crossed" not in parts["recipes"]
    (one,) = crossing(matrix(crossed(SCORES), "crossed"), [0]).variances
    told_of = parts["crossed"]["crossed"]
    assert (told_of["beyond"], told_of["tested"]) == (int(one.p < 0.05), 1)
