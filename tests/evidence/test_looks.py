"""Seeds added until it is decided: who gets them, and what is claimed in spite of looking."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from scipy import stats

from lstmlab.evidence import Results, Standing, find_out
from lstmlab.evidence.findings.added_seeds import seeds_given
from lstmlab.evidence.findings.comparison import ALPHA, compare
from lstmlab.evidence.findings.looks import Scores, look, looks_until, part_of
from lstmlab.trial import Status
from trials_made import contender, entry

LOOKS = looks_until(20)
NOISE = np.random.default_rng(3).normal(size=(6, 20))


def scores(*means: float, noise: np.ndarray = NOISE, rope: float | None = None) -> Scores:
    """Contenders a, b, … with these true means."""
    rows = np.array(means)[:, None] + noise[: len(means)]
    return Scores(dict(zip("abcdef", rows.tolist(), strict=False)), True, rope)


def given(*every: Scores) -> list[list[int]]:
    return [[*looked.given.values()] for looked in look(every, LOOKS)]


@pytest.mark.parametrize(
    ("most", "looks"),
    [
        (4, (3, 4)),
        (5, (3, 5)),
        (10, (3, 5, 10)),
        (20, (3, 5, 8, 12, 20)),
        (30, (3, 5, 8, 12, 18, 30)),
    ],
)
def test_looks_have_half_as_many_seeds_again(most: int, looks: tuple[int, ...]) -> None:
    assert looks_until(most) == looks
    assert math.isclose(sum(part_of(seeds, looks) for seeds in looks), 1)


def test_only_those_get_seeds_whose_comparison_with_the_best_is_undecided() -> None:
    assert given(scores(90, 90.2, 60, 40)) == [[20, 20, 3, 3]]
    assert given(scores(90, 60, 50, 40)) == [[3, 3, 3, 3]]


def test_who_is_equal_gets_no_more_seeds() -> None:
    assert given(scores(90, 90.2, 60, rope=30)) == [[3, 3, 3]]


def test_data_sets_are_looked_at_together() -> None:
    """One that is decided by itself alone is not, where more comparisons are corrected for."""
    one = scores(90, 86.5, 40)
    alone = look([one], LOOKS)[0]
    beside = look([one, *[scores(50, 50.5, 50, noise=NOISE[:, ::-1])] * 9], LOOKS)[0]
    assert alone.given["b"] < beside.given["b"]
    assert alone.looks < beside.looks


def test_who_was_behind_goes_on_when_another_becomes_best() -> None:
    """At three seeds b is the best and c is worse; of five, a is, and c is undecided beside it."""
    rows = {
        "a": [90.0, 90.1, 92.0] + [91.0] * 17,
        "b": [91.0, 91.1, 91.05] + [88.0 + 0.1 * place for place in range(17)],
        "c": [89.0, 89.1, 89.05] + [89.2] * 17,
    }
    found = [
        look([Scores({name: row[:most] for name, row in rows.items()}, True)], LOOKS)[0].given
        for most in (3, 5)
    ]
    assert found[0] == {"a": 5, "b": 5, "c": 3}
    assert found[1]["a"] == 8
    assert found[1]["c"] == 8


def test_a_p_value_allows_for_the_looks() -> None:
    one = scores(90, 86, 80)
    (looked,) = look([one], LOOKS)
    count = looked.given["c"]
    assert count == 3
    first = compare({name: dict(enumerate(row[:3])) for name, row in one.finals.items()})
    assert looked.comparison is not None
    now, then = looked.comparison.between("a", "c"), first.between("a", "c")
    assert now.raw_p == pytest.approx(then.raw_p / part_of(3, LOOKS))
    assert now.value == then.value
    assert now.half_width > then.half_width


def test_nobody_is_looked_at_before_all_have_ended() -> None:
    one = scores(90, 90.2, 60)
    waiting = {name: [*row[:2], None] for name, row in one.finals.items()}
    (looked,) = look([Scores(waiting, True)], LOOKS)
    assert (looked.looks, looked.given, looked.comparison) == (0, dict.fromkeys("abc", 3), None)
    (looked,) = look([Scores({**one.finals, "c": waiting["c"]}, True)], LOOKS)
    assert looked.looks == 0


def test_who_lost_most_finals_gets_no_more_and_holds_nobody_up() -> None:
    one = scores(90, 90.2, 60)
    finals = {**one.finals, "d": [math.nan, 90.0, math.nan], "e": []}
    (looked,) = look([Scores(finals, True, without=frozenset("e"))], LOOKS)
    assert looked.given == {"a": 20, "b": 20, "c": 3, "d": 3, "e": 3}


def _entries(one: Scores, count: dict[str, int], looks: tuple[int, ...] = LOOKS):
    return [
        entry(contender(name, final=3, looks=looks), row[seed], purpose="final", seed=seed + 1)
        for name, row in one.finals.items()
        for seed in range(count[name])
    ]


def test_a_report_repeats_the_looks_from_the_records() -> None:
    one = scores(90, 90.2, 60, 40)
    entries = _entries(one, {"a": 20, "b": 20, "c": 3, "d": 3})
    contenders = [*dict.fromkeys(each.contender for each in entries)]
    assert seeds_given(contenders, entries[::-1]) == [20, 20, 3, 3]
    (finding,) = find_out(Results("s", contenders, entries))
    assert finding.comparison is not None
    (looked,) = look([one], LOOKS)
    assert finding.comparison == looked.comparison
    assert (finding.looks, finding.looked) == (LOOKS, len(LOOKS))
    assert [finding.standing(row) for row in finding.rows][2:] == [Standing.WORSE] * 2
    assert finding.counts.pending == 0
    # By the last look's part of the 5 %, so more than by the whole.
    whole = compare({name: dict(enumerate(one.finals[name])) for name in "ab"}).family
    assert whole == 1
    assert finding.comparison.part == part_of(20, LOOKS)


def test_crossed_axes_are_judged_by_the_first_seeds_alone() -> None:
    """Later ones were given for what the scores are."""
    cells = {
        (("cell", cell), ("optimizer", rule)): 90 + 3 * (cell == "gru") - 30 * (rule == "sgd")
        for cell, rule in product(("lstm", "gru"), ("adam", "sgd"))
    }
    looks = looks_until(5)
    finals = [
        entry(contender(choices=choices, final=3, looks=looks), mean + NOISE[row, seed],
              purpose="final", seed=seed + 1)
        for row, (choices, mean) in enumerate(cells.items())
        for seed in range(5 if mean > 80 else 3)
    ]  # fmt: skip
    contenders = [*dict.fromkeys(each.contender for each in finals)]
    (finding,) = find_out(Results("s", contenders, finals))
    assert finding.factorial is not None
    assert {level.n for axis in finding.factorial.axes for level in axis.levels} == {6}


def test_a_lost_final_is_a_final() -> None:
    one = scores(90, 90.2, 60)
    lost = {name: [*row] for name, row in one.finals.items()}
    lost["c"][1] = Status.DIVERGED  # type: ignore[call-overload]
    entries = _entries(Scores(lost, True), {"a": 3, "b": 3, "c": 3})
    contenders = [*dict.fromkeys(each.contender for each in entries)]
    assert seeds_given(contenders, entries) == [5, 5, 3]
    entries[-2] = entries[-2].model_copy(update={"record": None})
    assert seeds_given(contenders, entries) == [3, 3, 3]


STUDIES = 300


@pytest.mark.parametrize("truth", [(0, 0, 0, 0, 0, 0), (0, 0, 0, -4, -4, -4)])
def test_looking_often_finds_nothing_by_chance(truth: tuple[float, ...]) -> None:
    """A/A, and two groups of equals: any pair of equals called different counts."""
    rng = np.random.default_rng(len(set(truth)))
    claims = 0
    for _ in range(STUDIES):
        noise = rng.normal(size=(6, 12)) * np.exp(0.4 * rng.normal(size=(6, 1)))
        (looked,) = look([scores(*truth, noise=noise)], looks_until(12))
        assert looked.comparison is not None
        means = dict(zip("abcdef", truth, strict=True))
        claims += any(
            pair.p_value < ALPHA and means[first] == means[second]
            for (first, second), pair in looked.comparison.differences.items()
        )
    assert claims <= stats.binom.ppf(0.999, STUDIES, 0.05)
