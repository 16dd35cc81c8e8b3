"""Two contenders on several data sets: a test that takes their noises for unequal by an unknown
ratio."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from lstmlab.evidence.findings.comparison import corrected_together, known_of, uncorrected
from lstmlab.evidence.statistics import pairwise
from lstmlab.evidence.statistics.averaged import DOUBT, LEAST, Averaged, averaged, most_scatter
from lstmlab.evidence.statistics.borrowed import Scatter
from lstmlab.evidence.statistics.family import hochberg
from lstmlab.evidence.statistics.pairwise import ALONE, Report, Student

STUDIES, DATASETS = 200, 12


def _of(table: np.ndarray, scatter: float) -> Averaged:
    counts = np.full(2, table.shape[1])
    return averaged(table.var(axis=1, ddof=1), 1 / counts, counts - 1.0, scatter)


@pytest.mark.parametrize("seeds", [3, 5, 10])
def test_where_noises_are_known_to_be_equal_it_is_students_test(seeds: int) -> None:
    table = np.random.default_rng(seeds).normal(size=(2, seeds)) * [[1.0], [1.2]]
    test = _of(table, 1e-6)
    expected = stats.ttest_ind(*table, equal_var=True)
    distance = abs(float(table[0].mean() - table[1].mean()))
    assert 2 * test.above(distance) == pytest.approx(expected.pvalue, rel=1e-6)
    low, high = expected.confidence_interval()
    assert test.width(0.05) == pytest.approx((high - low) / 2, rel=1e-6)


@pytest.mark.parametrize("seeds", [3, 5])
@pytest.mark.parametrize("spread", [1.0, 8.0])
def test_where_nothing_is_known_of_them_it_is_behrens_and_fishers(
    seeds: int, spread: float
) -> None:
    """The sum of two of Student's t, each times its own mean's standard error (Fisher 1935)."""
    table = np.random.default_rng(10 + seeds).normal(size=(2, seeds)) * [[1.0], [spread]]
    own, other = table.std(axis=1, ddof=1) / math.sqrt(seeds)
    t = stats.t(seeds - 1)
    distance = 3 * float(np.hypot(own, other))

    def beyond(x: float) -> float:
        return float(t.pdf(x) * t.sf((distance - own * x) / other))

    expected = quad(beyond, -math.inf, math.inf, limit=200)[0]
    assert _of(table, math.inf).above(distance) == pytest.approx(expected, rel=2e-3)


def test_the_more_noises_differ_in_the_report_the_less_is_claimed() -> None:
    table = np.array([[90.0, 90.4, 90.1], [84.0, 84.3, 84.5]])
    tests = [_of(table, scatter) for scatter in (0.1, 1.0, 10.0, math.inf)]
    p_values = [test.above(6.0) for test in tests]
    assert p_values == sorted(p_values)
    assert p_values[-1] > 20 * p_values[0]
    for test in tests:
        assert 2 * test.above(test.width(0.05)) == pytest.approx(0.05, rel=1e-6)


def test_how_much_noises_differ_at_most_is_a_limit_of_confidence() -> None:
    """Log variances of equally noisy contenders, so that the true excess is 0."""
    rng = np.random.default_rng(3)
    below = 0
    for _ in range(2000):
        logs = np.log(rng.chisquare(4, (6, 2)) / 4)
        known = [Scatter(2, float(one.var(ddof=1)), 0.0) for one in logs]
        # By chance they scatter by trigamma(2), which is left in.
        below += most_scatter(known) < math.pi**2 / 6 - 1
    assert below / 2000 == pytest.approx(DOUBT, abs=0.05)
    assert most_scatter([]) == math.inf
    assert most_scatter([Scatter(2, 0.001, 1.6)]) == LEAST


def test_two_on_twelve_data_sets_are_rarely_called_different_on_any() -> None:
    """A/A with three seeds, one ten times as noisy; Welch's test makes twice as many claims."""
    rng = np.random.default_rng(12)
    claims = 0
    for _ in range(STUDIES):
        tables = rng.normal(size=(DATASETS, 2, 3)) * [[1.0], [10.0]]
        every = [
            {str(n): dict(enumerate(row)) for n, row in enumerate(table)}
            for table in tables.tolist()
        ]
        report = known_of(every)
        found = corrected_together([uncorrected(one, report=report) for one in every])
        claims += any(pair.beyond_noise for one in found for pair in one.differences.values())
    assert claims <= stats.binom.ppf(0.999, STUDIES, 0.05)
    tables = rng.normal(size=(10 * STUDIES, DATASETS, 2, 3)) * [[1.0], [10.0]]
    welch = stats.ttest_ind(tables[:, :, 0], tables[:, :, 1], axis=2, equal_var=False)
    by_welch = sum(min(hochberg(list(of_one))) < 0.05 for of_one in np.asarray(welch.pvalue))
    assert by_welch > 10 * STUDIES * 0.08


def test_it_is_of_two_contenders_on_several_data_sets_alone() -> None:
    rng = np.random.default_rng(4)
    two, three = rng.normal(size=(2, 4)), rng.normal(size=(3, 4))
    report = Report(3, 1.0, 2.0)
    (test,) = pairwise.test_pairs(two, 0.05, report)[0, 1].tests
    assert isinstance(test, Averaged)
    for table, of in ((two, ALONE), (three, report)):
        for one in pairwise.test_pairs(table, 0.05, of).values():
            assert [type(test) for test in one.tests] == [Student, Student]
    # Without noise there is no ratio of noises.
    still = pairwise.test_pairs(np.array([[90.0] * 3] * 2), 0.05, report)[0, 1]
    assert all(isinstance(test, Student) and test.still for test in still.tests)


def test_equality_is_claimed_by_the_same_test() -> None:
    table = np.array([[90.0, 90.4, 90.1], [90.0, 90.1, 90.3]])
    one = pairwise.test_pairs(table, 0.05, Report(3, 1.0, 2.0))[0, 1]
    (test,) = one.tests
    assert isinstance(test, Averaged)
    assert one.p_of_equality(1.0) == pytest.approx(test.above(1.0 - abs(one.value)))
    assert one.p_value == pytest.approx(2 * test.above(abs(one.value)))
    assert one.half_width == pytest.approx(test.width(0.05))


def test_two_contenders_are_paired_on_many_data_sets_only_where_it_is_plain() -> None:
    """An F-test of their seeds with p between 2 % and a sixth of that, on one and on six."""
    table = np.array([[90.0, 91.0, 92.0, 93.0, 94.0], [80.0, 82.0, 82.0, 83.0, 86.0]])
    residuals = table - table.mean(axis=1, keepdims=True)
    ratio = 2 * residuals.mean(axis=0).var() / ((residuals[0] - residuals[1]) ** 2).sum() * 10
    assert 0.02 / 12 < stats.f.sf(ratio, 4, 4) < 0.02
    how = {
        datasets: pairwise.test_pairs(table, 0.05, Report(datasets, 1.0, 2.0))[0, 1].how
        for datasets in (1, 12)
    }
    assert how == {1: "paired", 12: "unpaired"}


def test_welchs_p_values_count_more_on_many_data_sets_where_noises_differ() -> None:
    freedoms = np.array([2.0, 4.0, 8.0])
    assert pairwise.price_of_own(freedoms, 4, 10.0).tolist() == [1, 1, 1]
    assert pairwise.price_of_own(freedoms, 12, -math.inf).tolist() == [1, 1, 1]
    assert pairwise.price_of_own(freedoms, 12, 1.5) == pytest.approx([4 / 3, 7 / 6, 13 / 12])
    assert pairwise.price_of_own(freedoms, 12, 30.0) == pytest.approx([5 / 3, 4 / 3, 7 / 6])
    table = np.random.default_rng(5).normal(size=(6, 3))
    few, many = (
        pairwise.test_pairs(table, 0.05, Report(datasets, 3.0, 6.0))[0, 1].tests[0]
        for datasets in (4, 12)
    )
    assert isinstance(few, Student)
    assert isinstance(many, Student)
    assert many.price == pytest.approx(5 / 3)
    assert many._replace(price=1.0) == few
