"""Where the search is drawn several times, a search is a replicate, and its luck is noise."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from scipy import stats

from lstmlab.evidence import Results, Standing, cautions, compare, find_out, verdict
from lstmlab.evidence.choices.halving import replay
from lstmlab.evidence.findings.comparison import ALPHA
from lstmlab.evidence.findings.literature import against_literature
from lstmlab.evidence.noise.searches import components, search_noise
from lstmlab.evidence.noise.sources import noise_sources
from lstmlab.evidence.replicates import replicates
from lstmlab.language.chinese.evidence import CHINESE
from lstmlab.report.gathered import gather
from lstmlab.space import Range
from lstmlab.trial import Entry, Status
from trials_made import contender, entry

DEALT = ((1, 2), (3, 4), (5, 6))
Score = float | Status | None


def _searched(name: str, scores: Sequence[Sequence[Score]], **changes: object) -> list[Entry]:
    """Three searches with one tuning trial each, the finals of which came out so."""
    table = {"tune": 3, "final": 6, "searches": DEALT, **changes}
    one = contender(name, **table)
    entries = []
    for number, (finals, seeds) in enumerate(zip(scores, DEALT, strict=True)):
        rate = 0.1 * (number + 1)
        works = bool(finals)
        tuned = 80.0 if works else Status.DIVERGED
        entries.append(entry(one, tuned, seed=100 + number, rate=rate, split="dev"))
        entries += [
            entry(one, score, purpose="final", seed=seed, rate=rate)
            for seed, score in zip(seeds, finals, strict=False)
        ]
    return entries


def _found(*every: list[Entry]):
    entries = [one for each in every for one in each]
    (finding,) = find_out(
        Results("s", [*dict.fromkeys(each.contender for each in entries)], entries)
    )
    return finding


ADAM = [(90.0, 92.0), (85.0, 87.0), (94.0, 96.0)]


def test_a_search_with_the_mean_of_its_finals_is_a_replicate() -> None:
    finding = _found(_searched("adam", ADAM), _searched("sgd", [(50.0, 52.0)] * 3))
    adam, sgd = finding.rows
    assert adam.score.values == (91.0, 86.0, 95.0)
    assert adam.seeds == (1, 2, 3)
    assert adam.finals.planned == adam.finals.complete == 6
    assert (adam.tuning.planned, adam.counts.pending) == (3, 0)
    assert adam.others == {}
    assert finding.comparison is not None
    assert finding.comparison.between("adam", "sgd") == compare(
        {"adam": {1: 91.0, 2: 86.0, 3: 95.0}, "sgd": dict.fromkeys((1, 2, 3), 51.0)}
    ).between("adam", "sgd")
    assert "mean of 3 searches" in verdict(finding)
    assert "3 次搜索的均值" in verdict(finding, CHINESE)
    assert sgd.score.half_width == 0


def test_a_lost_final_leaves_its_search_the_others() -> None:
    finding = _found(
        _searched("adam", [(90.0, Status.DIVERGED), *ADAM[1:]]),
        _searched("sgd", [(50.0, 52.0)] * 3),
    )
    adam = next(row for row in finding.rows if row.label == "adam")
    assert adam.score.values == (90.0, 86.0, 95.0)
    assert adam.lost == adam.finals.lost == 1
    assert finding.best is not None
    assert finding.best.label == "sgd"


def test_a_search_that_led_to_nothing_is_a_loss() -> None:
    finding = _found(_searched("adam", [ADAM[0], (), ADAM[2]]), _searched("sgd", [(50, 52)] * 3))
    adam = next(row for row in finding.rows if row.label == "adam")
    assert adam.score.values == (91.0, 95.0)
    assert (adam.failed_searches, adam.lost, adam.finals.planned) == (1, 1, 4)
    assert adam.counts.pending == 0
    assert not adam.nothing_works
    assert finding.best is not None
    assert finding.best.label == "sgd"
    assert "in 1 of its 3 searches no setting worked" in verdict(finding)


def test_what_no_search_found_works_is_said() -> None:
    finding = _found(_searched("adam", [(), (), ()]), _searched("sgd", [(50, 52)] * 3))
    adam = next(row for row in finding.rows if row.label == "adam")
    assert adam.nothing_works
    assert adam.failed_searches == 0
    assert finding.standing(adam) is Standing.ALONE


def test_searches_that_go_on_are_waited_for() -> None:
    entries = _searched("adam", ADAM)
    finding = _found(
        [each.model_copy(update={"record": None}) if each.trial.seed in (6, 102) else each
         for each in entries]
    )  # fmt: skip
    (adam,) = finding.rows
    assert adam.counts.pending == 2
    assert adam.score.values == (91.0, 86.0, 94.0)


def test_what_each_search_chose_is_there() -> None:
    space = (("optimizer.learning_rate", Range(low=0.1, high=1.0)),)
    finding = _found(_searched("adam", ADAM, space=space))
    (adam,) = finding.rows
    assert [one.value for one in adam.tuned] == pytest.approx([0.1, 0.2, 0.3])
    assert len(cautions(finding)) == 1  # the first lies at an end


def test_ranks_and_aggregates_are_of_searches() -> None:
    entries = [
        *_searched("adam", [(90.0, Status.DIVERGED), *ADAM[1:]]),
        *_searched("sgd", [(50.0, 52.0), (), (50.0, 52.0)]),
        *_searched("adam", ADAM, dataset="other"),
        *_searched("sgd", [(50.0, 52.0)] * 3, dataset="other"),
    ]
    contenders = [*dict.fromkeys(each.contender for each in entries)]
    gathered = gather(Results("s", contenders, entries))
    assert gathered.aggregates is not None
    assert {row.label: (row.finals, row.lost) for row in gathered.aggregates.rows} == {
        "adam": (7, 1),
        "sgd": (6, 1),
    }


def test_the_literature_stands_beside_searches() -> None:
    reference = {"metric": "accuracy", "value": 91.0, "citation": "x"}
    (match,) = against_literature(_searched("adam", ADAM, references=(reference,)))
    assert (match.n, match.mean) == (3, pytest.approx(272 / 3))


def test_halving_is_replayed_search_by_search() -> None:
    one = contender(tune=16, final=4, searches=((1, 2), (3, 4)))
    entries = [
        entry(one, 60.0 + i, rate=0.1 * (i + 1), seed=seed, steps=80,
              curve=[(epoch, 50.0 + i) for epoch in range(1, 9)])
        for seed in (0, 99)
        for i in range(8)
    ]  # fmt: skip
    found = replay(entries)
    assert found is not None
    assert [case.trials for case in found.cases] == [8, 8]


def test_replicates_of_one_search_are_its_finals() -> None:
    assert replicates(contender(), {3: 1.0, 1: 2.0}) == {3: 1.0, 1: 2.0}
    dealt = contender(searches=DEALT)
    assert replicates(dealt, {1: 1.0, 2: 3.0, 5: 4.0}) == {1: 2.0, 3: 4.0}


def test_components_against_a_worked_example() -> None:
    """Three searches of two finals: mean squares 36 between and 2 within, by hand."""
    found = components([[90.0, 92.0], [85.0, 87.0], [91.0, 93.0]])
    assert found is not None
    between = 2 * ((91 - 269 / 3) ** 2 + (86 - 269 / 3) ** 2 + (92 - 269 / 3) ** 2) / 2
    assert found.search.sd == pytest.approx(math.sqrt((between - 2) / 2))
    assert found.seeds.sd == pytest.approx(math.sqrt(2))
    assert found.share == pytest.approx((between - 2) / (between + 2))
    assert components([[1.0, 2.0]]) is None
    assert components([[1.0], [2.0]]) is None
    same = components([[1.0, 1.0], [2.0, 2.0]])
    assert same is not None
    assert (same.share, same.seeds.sd) == (1.0, 0.0)
    none = components([[1.0, 1.0], [1.0, 1.0]])
    assert none is not None
    assert math.isnan(none.share)
    assert none.search.high == 0


def test_intervals_of_the_components_cover() -> None:
    rng = np.random.default_rng(5)
    rounds, share, search, seeds = 600, 0, 0, 0
    for _ in range(rounds):
        found = components((2 * rng.normal(size=(5, 1)) + rng.normal(size=(5, 3))).tolist())
        assert found is not None
        share += found.share_low <= 0.8 <= found.share_high
        search += found.search.low <= 2 <= found.search.high
        seeds += found.seeds.low <= 1 <= found.seeds.high
    low, high = stats.binom.interval(0.999, rounds, 0.95)
    assert low <= share <= high
    assert low <= search  # Williams' interval is a little wide
    assert low <= seeds <= high


def test_the_share_of_each_source_is_of_all_noise() -> None:
    rng = np.random.default_rng(6)
    entries = []
    dealt = tuple(tuple(range(4 * n + 1, 4 * n + 5)) for n in range(40))
    for source, sd in (("all", 1.0), ("order", 0.5)):
        one = contender(choices=(("varies", source),), varies=source, searches=dealt)
        for seeds in dealt:
            luck = math.sqrt(3) * rng.normal()
            entries += [
                entry(one, 90 + luck + sd * rng.normal(), purpose="final", seed=seed)
                for seed in seeds
            ]
    (found,) = noise_sources(entries)
    assert [one.source for one in found.sources] == ["search", "all", "order"]
    search, every, order = found.sources
    assert search.share == pytest.approx(0.75, abs=0.1)
    assert every.share == pytest.approx(1 - search.share)
    assert order.share == pytest.approx(0.25 * 0.25, abs=0.03)
    assert (search.n, every.n) == (40, 160)
    (alone,) = search_noise(entries)
    assert alone.components.share == search.share


@pytest.mark.parametrize("searches", [3, 5])
def test_the_luck_of_searches_is_rarely_called_a_difference(searches: int) -> None:
    """A/A: six contenders whose searches differ three times as much as their seeds do."""
    rng = np.random.default_rng(searches)
    studies, claims = 300, 0
    for _ in range(studies):
        luck = 3 * rng.normal(size=(6, searches, 1)) * np.exp(0.4 * rng.normal(size=(6, 1, 1)))
        means = (90 + luck + rng.normal(size=(6, searches, 2))).mean(axis=2)
        found = compare({str(place): dict(enumerate(row)) for place, row in enumerate(means)})
        claims += any(pair.p_value < ALPHA for pair in found.differences.values())
    assert claims <= stats.binom.ppf(0.999, studies, 0.05)


def test_searches_that_differ_by_little_and_finals_that_agree() -> None:
    """All of the noise is the search's, however small it is."""
    found = components([[0.1, 0.1], [0.3, 0.3], [0.2, 0.2]])
    assert found is not None
    assert found.search.sd == pytest.approx(0.1)
    low, high = (math.sqrt(2 * 0.01 / stats.chi2.ppf(q, 2)) for q in (0.975, 0.025))
    assert (found.search.low, found.search.high) == pytest.approx((low, high))
    assert (found.share, found.share_low, found.share_high) == (1, 1, 1)
