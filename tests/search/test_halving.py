from __future__ import annotations

import math
from itertools import pairwise

import pytest

from lstmlab.search.halving import rungs, survivors


@pytest.mark.parametrize(
    ("trials", "expected"),
    [
        (1, ((1, 1),)),
        (3, ((1, 3),)),
        (4, ((1 / 3, 4), (1, 2))),
        (8, ((1 / 3, 8), (1, 2))),
        (9, ((1 / 9, 9), (1 / 3, 3), (1, 2))),
        (12, ((1 / 9, 12), (1 / 3, 4), (1, 2))),
        (40, ((1 / 9, 40), (1 / 3, 13), (1, 4))),
    ],
)
def test_rungs(trials: int, expected: tuple[tuple[float, int], ...]) -> None:
    assert rungs(trials) == expected


def test_rungs_of_other_shapes() -> None:
    assert rungs(16, 2, 1 / 8) == ((1 / 8, 16), (1 / 4, 8), (1 / 2, 4), (1, 2))
    assert rungs(16, 4, 0.3) == ((1, 16),)
    assert rungs(12, 3, 0.2) == ((1 / 3, 12), (1, 4))
    assert rungs(12, 3, 1.0) == ((1, 12),)


@pytest.mark.parametrize("reduction", [2, 3, 4])
@pytest.mark.parametrize("trials", range(1, 60))
def test_rungs_only_ever_cut(trials: int, reduction: int) -> None:
    shape = rungs(trials, reduction)
    parts, counts = zip(*shape, strict=True)
    assert counts[0] == trials
    assert parts[-1] == 1
    assert counts[-1] >= min(trials, 2)
    assert all(early > late for early, late in pairwise(counts))
    ratios = [late / early for early, late in pairwise(parts)]
    assert ratios == pytest.approx([reduction] * len(ratios))
    assert parts[0] >= 1 / 9 - 1e-9


@pytest.mark.parametrize("wrong", [(0,), (5, 1), (5, 3, 0.0), (5, 3, 1.5)])
def test_what_cannot_be_halved(wrong: tuple) -> None:
    with pytest.raises(ValueError, match="no rungs"):
        rungs(*wrong)


def test_survivors() -> None:
    scores = {"a": 80.0, "b": None, "c": 90.0, "d": 80.0, "e": math.nan, "f": 70.0}
    assert survivors(scores, 2, True) == ["c", "a"]
    assert survivors(scores, 3, True) == ["c", "a", "d"]
    assert survivors(scores, 2, False) == ["f", "a"]
    assert survivors(scores, 9, True) == ["c", "a", "d", "f"]
    assert survivors(scores, 0, True) == []
    assert survivors({1: None}, 1, True) == []


def test_an_infinite_perplexity_is_a_result_and_the_worst() -> None:
    assert survivors({"a": math.inf, "b": 300.0, "c": None}, 2, False) == ["b", "a"]
