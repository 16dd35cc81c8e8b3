"""What records say of claims: differences, intervals and verdicts, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import pytest
from scipy import stats

import atlas_made
from lstmlab.atlas.claims.believed import CLAIMS, Claim, Kind, Pair
from lstmlab.atlas.claims.weighed import Verdict, of_finals, searching, verdict, weigh
from lstmlab.atlas.records.files import read
from lstmlab.atlas.records.row import Row

CLAIM = Claim("gru beats lstm", Kind.BETTER, (Pair("cells", "gru", "lstm"),), "someone", "https://")


def finals(part: str, name: str, dataset: str, *scores: float) -> list[Row]:
    return [
        replace(atlas_made.row(name, dataset, score + 1, seed), part=part)
        for seed, score in enumerate(scores, 1)
    ]


def test_the_interval_is_that_of_welch_over_the_sets() -> None:
    rows = [
        *finals("cells", "gru", "films", 81.0, 83.0), *finals("cells", "lstm", "films", 79.0, 81.0),
        *finals("cells", "gru", "topics", 74.0, 76.0),
        *finals("cells", "lstm", "topics", 70.0, 72.0),
        *finals("cells", "gru", "titles", 50.0, 60.0),  # lstm wasn't run there
    ]  # fmt: skip
    (found,) = weigh(rows, [CLAIM])
    assert found.by_set == {"films": 2.0, "topics": 4.0}
    assert found.difference == 3.0
    # Four means of two seeds, each of variance 2 / 2: four degrees of freedom.
    half = stats.t.ppf(0.975, 4) * sqrt(4) / 2
    assert (found.low, found.high) == (pytest.approx(3 - half), pytest.approx(3 + half))
    assert found.verdict is Verdict.HOLDS
    (twice, _) = weigh(rows, [CLAIM, CLAIM])
    assert twice.high - 3 == pytest.approx(stats.t.ppf(1 - 0.05 / 4, 4))


def test_a_second_search_widens_the_intervals() -> None:
    once = [
        *finals("cells", "gru", "films", 81.0, 83.0), *finals("cells", "lstm", "films", 79.0, 81.0)
    ]  # fmt: skip
    again = [
        *finals("tuned-again", "gru", "films", 85.0, 87.0),
        *finals("tuned-again", "lstm", "films", 79.0, 81.0),
    ]
    # Half of the mean square of 4 and 0 is 4; the seeds alone make 1.
    assert searching(of_finals([*once, *again])) == 4
    assert searching(of_finals(once)) == 1
    (plain,), (wider,) = weigh(once, [CLAIM]), weigh([*once, *again], [CLAIM])
    assert wider.high - wider.difference == pytest.approx(2 * (plain.high - plain.difference))


@pytest.mark.parametrize(
    ("kind", "low", "high", "by_set", "expected"),
    [
        (Kind.BETTER, 0.1, 3.0, (1.5, 1.6), Verdict.HOLDS),
        (Kind.BETTER, -0.1, 3.0, (1.5, 1.4), Verdict.UNDECIDED),
        (Kind.BETTER, -0.5, 0.9, (0.2, 0.2), Verdict.FAILS),
        (Kind.ALWAYS, 0.1, 3.0, (1.5, 1.6), Verdict.HOLDS),
        (Kind.ALWAYS, 0.1, 3.0, (4.3, -1.2), Verdict.FAILS),
        (Kind.NO_WORSE, -0.9, 3.0, (1.0, 1.1), Verdict.HOLDS),
        (Kind.NO_WORSE, -1.1, 0.3, (-0.4, -0.4), Verdict.UNDECIDED),
        (Kind.NO_WORSE, -3.0, -0.1, (-1.5, -1.6), Verdict.FAILS),
        (Kind.ALIKE, -0.9, 0.9, (0.0, 0.0), Verdict.HOLDS),
        (Kind.ALIKE, -0.5, 1.5, (0.5, 0.5), Verdict.UNDECIDED),
        (Kind.ALIKE, 0.5, 2.5, (1.5, 1.5), Verdict.FAILS),
        (Kind.ALIKE, -2.5, -0.5, (-1.5, -1.5), Verdict.FAILS),
    ],
)
def test_verdicts(
    kind: Kind, low: float, high: float, by_set: tuple[float, float], expected: Verdict
) -> None:
    mean = sum(by_set) / 2
    assert verdict(kind, mean, low, high, {"films": by_set[0], "topics": by_set[1]}) is expected


def test_without_records_nothing_is_said() -> None:
    (found,) = weigh([], [CLAIM])
    assert found.verdict is Verdict.NO_RECORDS


def test_the_claims_are_about_contenders_that_were_run() -> None:
    run = {(row.part, row.contender) for row in read()}
    parts = {part for part, _ in run}
    asked = {(pair.part, name) for claim in CLAIMS for pair in claim.pairs
             for name in (pair.first, pair.second)}  # fmt: skip
    assert len(CLAIMS) == 10
    assert {one for one in asked if one[0] in parts} <= run
