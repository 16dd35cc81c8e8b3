"""Points that a model of the scores proposes."""

from __future__ import annotations

import pytest

from lstmlab.errors import InputError
from lstmlab.search import quasi_random, tpe


def score(point: quasi_random.Point) -> float:
    """Best in (0.7, 0.3); the third coordinate doesn't matter."""
    return -((point[0] - 0.7) ** 2) - (point[1] - 0.3) ** 2


def best_of(trials: int, seed: int, sign: int = 1) -> float:
    points = quasi_random.points(3, tpe.START, seed)
    while len(points) < trials:
        told = tuple((point, sign * score(point)) for point in points)
        points += tpe.points(told, tpe.BATCH, seed, sign > 0)
    return max(map(score, points))


def test_it_comes_nearer_than_points_that_are_spread_evenly() -> None:
    found = [best_of(48, seed) for seed in range(8)]
    even = [max(map(score, quasi_random.points(3, 48, seed))) for seed in range(8)]
    assert sum(found) / sum(even) < 0.5  # less than half as far from the best, on average


def test_lower_may_be_better() -> None:
    assert [best_of(16, seed, -1) for seed in range(2)] == [best_of(16, seed) for seed in range(2)]


def test_the_same_scores_give_the_same_points() -> None:
    told = tuple((point, score(point)) for point in quasi_random.points(3, 8, 0))
    first = tpe.points(told, 4, 7, True)
    tpe.points.cache_clear()
    assert tpe.points(told, 4, 7, True) == first
    assert tpe.points(told, 4, 8, True) != first
    assert tpe.points(told[:4], 4, 7, True) != first
    assert len({*first}) == 4
    assert all(0 <= position <= 1 for point in first for position in point)


def test_a_lost_trial_counts_as_worst() -> None:
    """Where one side of the space is lost, the points keep to the other."""
    told = tuple(
        ((x, 0.5), None if x > 0.5 else x) for (x, _) in quasi_random.points(2, 24, 0)
    )  # fmt: skip
    asked = [point for seed in range(5) for point in tpe.points(told, 4, seed, True)]
    assert sum(x < 0.6 for x, _ in asked) >= 16
    assert len(tpe.points(tuple((point, None) for point, _ in told), 4, 0, True)) == 4


def test_without_optuna_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise tpe.PackageNotFoundError(name)

    monkeypatch.setattr(tpe, "version", missing)
    with pytest.raises(InputError, match=r"needs the package optuna: pip install 'lstmlab\[se"):
        tpe.called()
