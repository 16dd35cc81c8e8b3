"""Regret, the greedy portfolio and what it is set beside, on records with known answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log, nan

import numpy as np
import pytest

import atlas_made
from lstmlab.atlas.portfolio import rivals
from lstmlab.atlas.portfolio.greedy import greedy
from lstmlab.atlas.portfolio.likeness import distance, similar, weights_for
from lstmlab.atlas.portfolio.matrix import Matrix, Place, matrix
from lstmlab.atlas.portfolio.scale import CEILING, scale_of
from lstmlab.atlas.portfolio.validation import leave_one_out, over_corpora, within
from lstmlab.atlas.records.described import Described
from lstmlab.search.halving import rungs

NAMES = ["default", "gru", "lion", "small"]


@pytest.fixture(scope="module")
def made() -> Matrix:
    return matrix(atlas_made.rows())


def test_the_baseline_is_1_and_the_best_is_0(made: Matrix) -> None:
    assert made.recipes == tuple(NAMES)
    assert [place.dataset for place in made.places] == ["titles", "topics", "films", "hotels"]
    losses = made.losses("dev").T
    # titles: 80 is 0, the linear model's 60 is 1.
    assert losses[0] == pytest.approx([0.5, 0.3, 1.0, 0.0])
    assert losses[1] == pytest.approx([0.5, 0.25, 0.0, 0.4])
    assert losses[2] == pytest.approx([0.4, 0.0, 0.2, 1.4])
    assert made.losses("test") == pytest.approx(made.losses("dev"))


def test_where_the_baseline_beats_all_the_median_recipe_is_1(made: Matrix) -> None:
    scale = made.scale(3, "dev")
    assert (scale.best, scale.reference, scale.by_baseline) == (88, 81, False)  # not 90
    assert made.losses("dev")[:, 3] == pytest.approx([8 / 7, 6 / 7, 0, 13 / 7])
    assert rivals.baseline(made, 3) == pytest.approx(-2 / 7)
    assert rivals.baseline(made, 0) == pytest.approx(1)


def test_a_set_without_a_baseline_or_without_a_difference() -> None:
    scale = scale_of(np.array([1.0, 2.0, 5.0, nan]), nan)
    assert (scale.best, scale.reference, scale.by_baseline) == (5, 2, False)
    assert scale.losses(np.array([5.0, 2.0, 3.5, -9.0])).tolist() == [0, 1, 0.5, CEILING]
    same = scale_of(np.array([3.0, 3.0]), 4.0)
    assert same.losses(np.array([3.0, 2.0])).tolist() == [0, CEILING]


def test_of_perplexities_ratios_count() -> None:
    scores = {"films": {"default": 80.0, "gru": 40.0, "lion": 20.0, "small": 160.0}}
    rows = [
        atlas_made.row(
            name, "films", score, metric="perplexity", higher_is_better=False,
            test_score=score, baselines='{"kneser-ney": {"dev": 160.0, "test": 80.0}}', linear="",
        )
        for name, score in scores["films"].items()
    ]  # fmt: skip
    found = matrix(rows)
    assert found.places[0].baseline == "kneser-ney"
    assert found.losses("dev")[:, 0] == pytest.approx([2 / 3, 1 / 3, 0, 1])
    assert found.losses("test")[:, 0] == pytest.approx([1, 0.5, 0, 1.5])


def test_a_lost_seed_is_not_averaged_away() -> None:
    rows = atlas_made.rows({"films": atlas_made.SCORES["films"]}, seeds=(1, 2))
    rows = [row for row in rows if not (row.contender == "gru" and row.seed == 2)]
    found = matrix([*rows, atlas_made.lost("gru", "films", 2)])
    cell = found.cells[1, 0]
    assert (cell.dev, cell.lost, len(cell.ids)) == (83.5, 0.5, 2)
    # The best that nothing was lost of is lion's 82; gru's own seed is better than that.
    assert found.scale(0, "dev").best == 82
    assert found.losses("dev")[:, 0] == pytest.approx([2 / 8, CEILING / 2, 0, 12 / 8])


def test_the_portfolio_adds_what_lowers_the_mean_of_the_best_most(made: Matrix) -> None:
    losses = made.losses("dev")
    # Alone: lion's mean is the least; with it small is best for titles, gru for films.
    assert losses.mean(axis=1) == pytest.approx([0.6357, 0.3518, 0.3, 0.9143], abs=1e-4)
    assert [NAMES[row] for row in greedy(losses, 4)] == ["lion", "small", "gru", "default"]
    assert greedy(losses, 1, np.array([1, 0, 1, 0])) == [1]  # titles and films: gru, 0.15
    assert greedy(losses, 2, np.zeros(4)) == []


def test_what_takes_too_long_is_no_member(made: Matrix) -> None:
    quick = made.seconds <= 8
    assert [NAMES[row] for row in greedy(made.losses("dev"), 4, None, quick)] == ["gru", "small"]


def test_a_recipe_counts_nothing_where_it_was_not_run() -> None:
    rows = [
        row
        for row in atlas_made.rows()
        if not (row.contender == "lion" and row.dataset in ("hotels", "films"))
    ]
    found = matrix(rows)
    assert np.isnan(found.losses("dev")[2]).tolist() == [False, False, True, True]
    # There it is taken for the default: 0.4 and 8/7, which is worse than gru's 0 and 6/7.
    assert found.assumed("dev") == pytest.approx([0.5, 0.5, 0.4, 1.0], abs=0.2)
    assert [NAMES[row] for row in greedy(found.losses("dev"), 2, missing=found.assumed("dev"))] == [
        "gru", "small"
    ]  # fmt: skip
    nowhere = np.vstack([found.losses("dev"), np.full(4, nan)])
    assert 4 not in greedy(nowhere, 5, missing=found.assumed("dev"))


def test_what_was_run_on_no_other_corpus_can_not_be_told() -> None:
    rows = [row for row in atlas_made.rows() if row.contender in ("default", row.dataset)]
    own = [replace(atlas_made.row("gru", "films", 84.0), contender="only on films")]
    told = leave_one_out(matrix([*rows, *own]), halving=False)
    first = told.rival("portfolio", 1)
    assert first is not None
    assert np.isnan(first.regrets).all()


def test_random_search_is_exact(made: Matrix) -> None:
    every = [0, 1, 2, 3]
    assert rivals.random_search(made, 0, every, 1) == pytest.approx((0.5 + 0.3 + 1 + 0) / 4)
    # Of six pairs three hold small, two gru without it, one is of the other two.
    assert rivals.random_search(made, 0, every, 2) == pytest.approx((0 * 3 + 0.3 * 2 + 0.5) / 6)
    assert rivals.random_search(made, 0, every, 9) == pytest.approx(0)
    assert np.isnan(rivals.random_search(made, 0, [], 2))


def test_halving_reads_the_curves() -> None:
    scores = {f"r{number}": 60.0 + number for number in range(12)}
    rows = [atlas_made.row(name, "films", score) for name, score in scores.items()]
    best = rows[11]
    late = (55.0, 60.0, best.dev_score)  # slow at first
    found = matrix([*rows[:11], atlas_made.row("r11", "films", 71.0, curve=late)])
    assert rivals.score_at(found.cells[3, 0], 1 / 3) == 55  # r11, sorted as text
    assert found.recipes[3] == "r11"
    steps = rungs(12)
    assert steps == ((1 / 9, 12), (1 / 3, 4), (1, 2))
    # 40 to 50 at the first evaluation, but 55 of the late one: it goes on, and wins.
    assert rivals.halving(found, 0, range(12), 12) == 0
    worse = matrix([*rows[:11], atlas_made.row("r11", "films", 71.0, curve=(30.0, 60.0, 71.0))])
    # Cut at the first rung; r10 is left, a point below the best, of eleven to the median.
    unit = 71 - 65.5
    assert rivals.halving(worse, 0, range(12), 12) == pytest.approx(1 / unit)
    assert rivals.cost(12) == pytest.approx(12 / 9 + 4 * 2 / 9 + 2 * 2 / 3)


def alike(places: Sequence[Place], wanted: Described) -> np.ndarray:
    """All sets count alike."""
    return np.ones(len(places))


def test_the_default_comes_first_unless_other_sets_bear_out_that_another_is_better(
    made: Matrix,
) -> None:
    told = leave_one_out(made, weigh=alike, halving=False)
    assert [NAMES[order[0]] for order in told.orders] == ["default"] * 4
    worse = {name: {**each, "default": 40.0} for name, each in atlas_made.SCORES.items()}
    found = matrix(atlas_made.rows(worse))
    plain = leave_one_out(found, weigh=alike, halving=False, careful=False)
    assert [NAMES[order[0]] for order in plain.orders] == ["lion", "gru", "lion", "gru"]
    # Like titles are hotels alone, like topics films, and one corpus is too few.
    careful = leave_one_out(found, weigh=alike, halving=False)
    assert [NAMES[order[0]] for order in careful.orders] == ["default", "default", "lion", "gru"]


def test_each_corpus_is_left_out_with_all_its_sets(made: Matrix) -> None:
    told = leave_one_out(made, weigh=alike, halving=False, careful=False)
    assert [NAMES[order[0]] for order in told.orders] == ["lion", "gru", "lion", "gru"]
    first = told.rival("portfolio", 1)
    assert first is not None
    # titles: lion 1.0; topics: gru 0.25; films: lion 0.2; hotels: gru 6/7.
    assert first.regrets == pytest.approx((1.0, 0.25, 0.2, 6 / 7))
    all_four = told.rival("portfolio", 4)
    assert all_four is not None
    assert all_four.regrets == pytest.approx((0, 0, 0, 0))
    default = told.rival("default", 1)
    assert default is not None
    assert default.regrets == pytest.approx((0.5, 0.5, 0.4, 8 / 7))
    assert told.by_baseline == (True, True, True, False)
    assert told.of_task("sentiment") == [2, 3]
    mean = told.interval(default, [0, 1, 2])
    assert mean.mean == pytest.approx(1.4 / 3)
    assert 0.4 <= mean.low < mean.mean < mean.high <= 0.5


def test_what_is_held_out_is_judged_by_all_others_and_chooses_nothing(made: Matrix) -> None:
    told = leave_one_out(
        made, weigh=alike, halving=False, held_out={"films", "hotels"}, careful=False
    )
    assert [place.dataset for place in told.places] == ["films", "hotels"]
    # Of titles and topics: default 0.5, gru 0.275, lion 0.5, small 0.2 on average.
    assert [NAMES[order[0]] for order in told.orders] == ["small", "small"]
    first = told.rival("portfolio", 1)
    assert first is not None
    assert first.regrets == pytest.approx((1.4, 13 / 7))
    assert told.by_baseline == (True, False)


def test_two_sizes_of_one_corpus_are_left_out_together() -> None:
    scores = atlas_made.SCORES
    larger = [
        replace(atlas_made.row(name, "films", score), dataset="films-10000", id=f"{name} large")
        for name, score in scores["films"].items()
    ]
    found = matrix(
        [*atlas_made.rows({"films": scores["films"], "topics": scores["topics"]}), *larger]
    )
    assert [place.corpus for place in found.places] == ["topics", "films", "films"]
    told = leave_one_out(found, halving=False, careful=False)
    assert [NAMES[order[0]] for order in told.orders] == ["gru", "lion", "lion"]
    assert over_corpora([1.0, 3.0, 8.0], ["a", "a", "b"]).mean == 5
    assert over_corpora([1.0, nan], ["a", "b"]).n == 1


def test_a_budget_leaves_out_what_took_longer(made: Matrix) -> None:
    told = leave_one_out(made, seconds=9, halving=False)
    default, first = told.rival("default", 1), told.rival("portfolio", 1)
    assert default is not None
    assert first is not None
    assert np.isnan(default.regrets).all()  # 10 s
    assert {NAMES[row] for order in told.orders for row in order} == {"gru", "small"}


def test_a_budget_says_nothing_of_where_a_recipe_was_not_run() -> None:
    rows = [row for row in atlas_made.rows() if row.id != "gru-titles-1"]
    fits = within(matrix(rows), 9)
    assert fits.tolist() == [[False] * 4, [True] * 4, [False] * 4, [True] * 4]


def test_likeness_counts_what_is_known(made: Matrix) -> None:
    films = made.places[2]
    assert distance(films, Described("sentiment")) == 0
    assert distance(films, Described("sentiment", "en", 20_000, 20.0, 2)) == pytest.approx(0.5)
    assert distance(films, Described("classification", "zh")) == pytest.approx(1.0)
    assert distance(films, Described("regression")) == pytest.approx(1)
    assert distance(films, Described("tagging")) == pytest.approx(3)
    wanted = Described("sentiment", "zh", 4000, 60.0, 2)
    weights = weights_for(made.places, wanted)
    assert weights[3] == 1
    assert weights[2] == pytest.approx(exp(-0.7 - 0.5 * log(2) / log(10) - 0.7 * log(3) / log(10)))
    assert [made.places[at].dataset for at in similar(made.places, wanted)] == [
        "hotels",
        "titles",
        "films",
    ]
