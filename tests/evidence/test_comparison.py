"""Comparisons against scipy, printed examples and hand-worked cases; simulations: test_trust."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from lstmlab.evidence import Comparison, compare, seeds_needed
from lstmlab.evidence.comparison import holm, power_of, superiority

LETTERS = "abcdef"


def _compare(table: dict[str, list[float]]) -> Comparison:
    """With the seeds 0, 1, …"""
    return compare({name: dict(enumerate(values)) for name, values in table.items()})


@pytest.mark.parametrize("count", [2, 3, 5, 10])
def test_paired_tests_agree_with_scipy(count: int) -> None:
    rng = np.random.default_rng(count)
    values = {letter: rng.normal(80 + i, 1.5, count).tolist() for i, letter in enumerate(LETTERS)}
    ours = _compare(values)
    assert len(ours.differences) == 15
    for one, two in combinations(LETTERS, 2):
        theirs = stats.ttest_rel(values[one], values[two])
        interval = theirs.confidence_interval(0.95)
        pair = ours.between(one, two)
        assert pair.paired
        assert pair.n == count
        assert pair.value == pytest.approx(np.mean(values[one]) - np.mean(values[two]))
        assert pair.raw_p == pytest.approx(theirs.pvalue)
        assert pair.value - pair.half_width == pytest.approx(interval.low)
        assert pair.value + pair.half_width == pytest.approx(interval.high)
        assert ours.between(two, one).value == -pair.value


def test_pairing_is_by_seed_not_by_place() -> None:
    one = {1: 90.0, 2: 91.0, 3: 95.0, 7: 70.0}
    two = {9: 10.0, 3: 94.0, 2: 91.5, 1: 88.0}
    pair = compare({"a": one, "b": two}).between("a", "b")
    theirs = stats.ttest_rel([90.0, 91.0, 95.0], [88.0, 91.5, 94.0])
    assert (pair.n, pair.how) == (3, "paired")
    assert pair.raw_p == pytest.approx(theirs.pvalue)
    assert pair.sd == pytest.approx(np.std([2.0, -0.5, 1.0], ddof=1))


@pytest.mark.parametrize("seeds", [(10, 11, 12, 13), (0, 11, 12, 13)])
def test_without_shared_seeds_it_is_welchs_test(seeds: tuple[int, ...]) -> None:
    one, two = [90.0, 92.5, 91.0], [88.0, 80.0, 86.0, 84.0]
    samples = {"a": dict(enumerate(one)), "b": dict(zip(seeds, two, strict=True))}
    pair = compare(samples).between("a", "b")
    theirs = stats.ttest_ind(one, two, equal_var=False)
    interval = theirs.confidence_interval(0.95)
    assert (pair.n, pair.how) == (3, "unpaired")
    assert not pair.paired
    assert pair.raw_p == pytest.approx(theirs.pvalue)
    assert pair.value - pair.half_width == pytest.approx(interval.low)
    assert pair.value + pair.half_width == pytest.approx(interval.high)


def test_holm_against_a_worked_example() -> None:
    # The p-values of the example in R's and Wikipedia's pages on Holm-Bonferroni: 0.01, 0.04, 0.03
    # and 0.005 become 4 * 0.005, 3 * 0.01, 2 * 0.03 and (not below it) 0.06.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


def test_holm_rejects_what_its_definition_rejects() -> None:
    # Step down while the i-th smallest of m is at most alpha / (m - i): at any alpha.
    p_values = np.random.default_rng(4).beta(0.3, 2, 10)
    adjusted = np.array(holm(p_values.tolist()))
    order = np.argsort(p_values)
    for alpha in (0.01, 0.05, 0.2):
        rejected: set[int] = set()
        for step, place in enumerate(order):
            if p_values[place] > alpha / (len(order) - step):
                break
            rejected.add(int(place))
        assert rejected == set(np.flatnonzero(adjusted <= alpha).tolist())


def test_all_pairs_are_corrected_together() -> None:
    ours = _compare({"a": [9, 10, 11.1], "b": [19, 20.2, 21], "c": [29, 30, 32.0]})
    pairs = list(ours.differences.values())
    assert [pair.p_value for pair in pairs] == holm([pair.raw_p for pair in pairs])


def test_equal_replicates_everywhere() -> None:
    ours = _compare({"a": [100, 100], "b": [100, 100], "c": [99.5, 99.5]})
    assert ours.exact == ("a", "b", "c")
    assert not ours.between("a", "b").beyond_noise
    assert ours.between("a", "b").p_value == 1
    assert ours.between("a", "c").beyond_noise
    assert ours.between("a", "c").how == "exact"
    assert ours.between("a", "c").half_width == 0


def test_contenders_without_noise_lighten_no_correction() -> None:
    noisy = {"a": [90.0, 92.0, 91.0], "b": [91.0, 93.5, 93.0]}
    alone = _compare(noisy).between("a", "b")
    ours = _compare({**noisy, "stuck": [50.0] * 3, "too": [40.0] * 3})
    assert ours.exact == ("stuck", "too")
    assert ours.between("a", "b").raw_p == alone.raw_p
    assert ours.between("a", "b").half_width == alone.half_width
    # Four pairs with "stuck" or "too" are clearer; with "stuck" to "too" two are left of six.
    assert ours.between("a", "b").p_value == pytest.approx(2 * alone.p_value)
    assert ours.between("a", "stuck").how == "paired"


def test_a_difference_that_is_the_same_for_every_seed_is_no_proof() -> None:
    # 90.1 - 90.0 isn't 91.1 - 91.0 to the last bit, which must not pass for noise either.
    ours = _compare({"a": [90.1, 91.1, 94.1], "b": [90.0, 91.0, 94.0]})
    pair = ours.between("a", "b")
    theirs = stats.ttest_ind([90.1, 91.1, 94.1], [90.0, 91.0, 94.0], equal_var=False)
    assert pair.how == "constant"
    assert pair.p_value == pytest.approx(theirs.pvalue)
    assert not pair.beyond_noise


def test_what_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="b has fewer than two"):
        _compare({"a": [1, 2], "b": [3]})
    with pytest.raises(ValueError, match="two contenders"):
        _compare({"a": [1, 2]})
    for wrong in (math.nan, math.inf):
        with pytest.raises(ValueError, match="b has a score that is not a finite number"):
            _compare({"a": [1, 2], "b": [3, wrong]})


@pytest.mark.parametrize(("m", "n"), [(4, 4), (5, 5), (10, 10), (4, 9)])
def test_superiority_agrees_with_mann_whitney(m: int, n: int) -> None:
    rng = np.random.default_rng(m + n)
    one, two = rng.integers(0, 8, m).tolist(), rng.integers(0, 8, n).tolist()  # with ties
    ours = superiority(one, two)
    assert ours.value == pytest.approx(stats.mannwhitneyu(one, two).statistic / (m * n))
    assert ours.interval is not None
    low, high = ours.interval
    assert 0 <= low < ours.value < high <= 1
    back = superiority(two, one)
    assert back.interval == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_superiority_at_its_ends_and_in_the_middle() -> None:
    # Newcombe's equation for 4 and 4, all above: 1 - x = z sqrt(x (1 - x) (1 + 3 s) / 16).
    sure = superiority([5, 6, 7, 8], [1, 2, 3, 4])
    assert sure.value == 1
    assert sure.interval is not None
    low, high = sure.interval
    spread = (1 - low) / (2 - low) + low / (1 + low)
    assert 1 - low == pytest.approx(1.959964 * math.sqrt(low * (1 - low) * (1 + 3 * spread) / 16))
    assert high == 1
    tied = superiority([1.0] * 5, [1.0] * 5)
    assert tied.value == 0.5
    assert tied.interval is not None
    assert sum(tied.interval) == pytest.approx(1)


def test_superiority_refuses_three_values() -> None:
    few = superiority([5, 6, 7], [1, 2, 3, 4, 5])
    assert few.value == pytest.approx(14.5 / 15)
    assert few.interval is None
    assert few.refusal
    assert math.isnan(superiority([], [1.0]).value)


@pytest.mark.parametrize(
    ("effect", "power", "seeds"), [(0.5, 0.8, 34), (0.2, 0.8, 199), (0.8, 0.8, 15), (0.5, 0.9, 44)]
)
def test_seeds_needed_of_printed_tables(effect: float, power: float, seeds: int) -> None:
    # Paired t-test, two-sided at 5 %: Cohen (1988) and the tables of G*Power (Faul et al. 2007).
    assert seeds_needed(1.0, effect, power) == seeds
    assert seeds_needed(3.0, -3 * effect, power) == seeds


@pytest.mark.parametrize("alpha", [0.05, 0.05 / 15])
@pytest.mark.parametrize("effect", [0.4, 1.0, 3.0])
def test_seeds_needed_are_the_fewest(effect: float, alpha: float) -> None:
    seeds = seeds_needed(1.0, effect, alpha=alpha)

    def power(n: int) -> float:
        """The normal and the chi distribution behind a t, integrated."""
        critical = stats.t.ppf(1 - alpha / 2, n - 1) / math.sqrt(n - 1)
        chi = stats.chi(n - 1)
        return quad(
            lambda s: stats.norm.sf(critical * s - effect * math.sqrt(n)) * chi.pdf(s), 0, 20
        )[0]

    assert power(seeds) >= 0.8 > power(seeds - 1)
    assert power_of(seeds, effect, alpha) == pytest.approx(power(seeds), abs=1e-6)


def test_seeds_that_cannot_be_planned() -> None:
    assert seeds_needed(0.0, 1.0) == 2
    assert seeds_needed(1.0, 1e6) == 2
    for sd, difference in ((1.0, 0.0), (-1.0, 1.0), (math.nan, 1.0), (1.0, math.inf)):
        with pytest.raises(ValueError):
            seeds_needed(sd, difference)


def test_seeds_needed_by_a_comparison_are_for_all_its_pairs() -> None:
    ours = _compare({"a": [1, 2, 4.0], "b": [2, 2, 3.0], "c": [7, 8, 8.0]})
    sd = float(np.std([-1, 0, 1], ddof=1))
    assert ours.seeds_needed("a", "b", 0.5) == seeds_needed(sd, 0.5, alpha=0.05 / 3)
    assert ours.superiority("a", "b").value == superiority([1, 2, 4], [2, 2, 3]).value
