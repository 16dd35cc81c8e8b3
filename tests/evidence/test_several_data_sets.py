"""On many data sets noises that differ look alike on some by chance: nothing is claimed of it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from lstmlab.evidence import Results, compare, find_out
from lstmlab.evidence.findings.comparison import corrected_together, known_of, uncorrected
from lstmlab.evidence.statistics import pairwise
from lstmlab.evidence.statistics.borrowed import excess_of
from lstmlab.evidence.statistics.pairwise import ALONE, report_of
from trials_made import contender, entry

STUDIES, DATASETS = 300, 12


def _samples(table: np.ndarray) -> dict[str, dict[int, float]]:
    return {str(place): dict(enumerate(row)) for place, row in enumerate(table.tolist())}


def test_one_that_is_noisier_is_rarely_called_different_on_any_of_twelve() -> None:
    rng = np.random.default_rng(12)
    claims = 0
    for _ in range(STUDIES):
        spread = np.ones((DATASETS, 6, 1))
        spread[np.arange(DATASETS), rng.integers(6, size=DATASETS)] = 10
        every = [*map(_samples, spread * rng.normal(size=(DATASETS, 6, 3)))]
        report = known_of(every)
        found = corrected_together([uncorrected(one, report=report) for one in every])
        claims += any(pair.beyond_noise for one in found for pair in one.differences.values())
    assert claims <= stats.binom.ppf(0.999, STUDIES, 0.05)


def test_what_is_borrowed_costs_more_the_more_data_sets_there_are() -> None:
    rng = np.random.default_rng(1)
    tables = [rng.normal(size=(6, 3)) for _ in range(4)]
    report = report_of(tables)
    assert report.datasets == 4
    alone = pairwise.test_pairs(tables[0], 0.05, ALONE)
    beside = pairwise.test_pairs(tables[0], 0.05, report)
    for pair, one in alone.items():
        assert beside[pair].tests[0] == one.tests[0]  # Welch's test is what it was
        assert beside[pair].tests[1][2] == 4 * one.tests[1][2]
        assert beside[pair].p_value >= one.p_value
    assert report_of(tables[:1]) == ALONE


def test_noises_are_drawn_together_as_far_as_those_of_all_data_sets_are_alike() -> None:
    """One data set whose noises look alike, beside three where they differ tenfold."""
    rng = np.random.default_rng(2)
    alike = rng.normal(size=(6, 3))
    differing = [rng.normal(size=(6, 3)) * 10 ** rng.normal(size=(6, 1)) for _ in range(3)]
    freedom = {
        name: pairwise.test_pairs(alike, 0.05, report_of([alike, *others]))[0, 1].tests[1][1]
        for name, others in (("alike", [alike] * 3), ("differing", differing))
    }
    assert freedom["differing"] < freedom["alike"]


def test_a_report_compares_each_data_set_knowing_the_others() -> None:
    rng = np.random.default_rng(3)
    entries = [
        entry(contender(name, dataset=dataset), 90 + rng.normal(), purpose="final", seed=seed)
        for dataset in ("a", "b")
        for name in ("adam", "sgd", "rmsprop")
        for seed in (1, 2, 3)
    ]
    findings = find_out(Results("s", [], entries))
    samples = [{row.label: row.by_seed for row in finding.rows} for finding in findings]
    report = known_of(samples)
    rope = findings[0].rope
    wanted = corrected_together([uncorrected(one, rope, report=report) for one in samples])
    assert [finding.comparison for finding in findings] == wanted
    assert wanted != corrected_together([compare(one, rope) for one in samples])


@pytest.mark.parametrize("scores", [(90.0, 90.0, 90.0), (90.0, 91.0, 92.0)])
def test_a_data_set_without_noise_tells_the_others_nothing(scores: tuple[float, ...]) -> None:
    still = np.tile(90.0, (3, 3))
    noisy = np.array([scores, scores[::-1], scores]) + np.arange(3)[:, None]
    report = report_of([still, noisy])
    assert report.datasets == 2
    assert report.excess == report_of([noisy, noisy]).excess


def test_how_much_variances_scatter_is_known_of_two() -> None:
    variances, freedoms = np.array([1.0, 9.0]), np.array([2.0, 2.0])
    # Log variances 0 and log 9 scatter by log(9)² / 2; by chance, by trigamma(1) = π² / 6.
    expected = np.log(9) ** 2 / 2 - np.pi**2 / 6
    assert excess_of(variances, freedoms) == pytest.approx(expected)
    assert excess_of(variances[:1], freedoms[:1]) is None
    assert excess_of(np.array([0.0, 9.0]), freedoms) is None
