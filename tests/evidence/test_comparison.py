"""Comparisons against scipy, printed examples and hand-worked cases; simulations: test_trust."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from scipy import optimize, special, stats
from scipy.integrate import quad

from lstmlab.evidence import Comparison, compare, seeds_needed
from lstmlab.evidence.findings.comparison import power_of, superiority

LETTERS = "abcdef"


def _compare(table: dict[str, list[float]]) -> Comparison:
    """With the seeds 0, 1, …"""
    return compare({name: dict(enumerate(values)) for name, values in table.items()})


@pytest.mark.parametrize("count", [2, 3, 5, 10])
def test_two_contenders_are_compared_as_scipy_does(count: int) -> None:
    rng = np.random.default_rng(count)
    one, two = rng.normal(80, 1.5, count).tolist(), rng.normal(82, 4.5, count).tolist()
    pair = _compare({"a": one, "b": two}).between("a", "b")
    theirs = stats.ttest_ind(one, two, equal_var=False)
    interval = theirs.confidence_interval(0.95)
    assert (pair.how, pair.n) == ("unpaired", count)
    assert pair.raw_p == pytest.approx(theirs.pvalue)
    assert pair.p_value == pair.raw_p
    assert pair.value - pair.half_width == pytest.approx(interval.low)
    assert pair.value + pair.half_width == pytest.approx(interval.high)
    assert pair.sd == pytest.approx(math.hypot(np.std(one, ddof=1), np.std(two, ddof=1)))


def _moderated(values: np.ndarray, one: int, two: int) -> tuple[float, float]:
    """Smyth's prior by a root finder; variances drawn upwards to their mean; p and half-width."""
    count = values.shape[1]
    freedom = count - 1
    variances = values.var(axis=1, ddof=1)
    excess = np.var(np.log(variances), ddof=1) - special.polygamma(1, freedom / 2)
    most = 2.5 * freedom
    prior = (
        most
        if excess <= special.polygamma(1, most / 2)
        else optimize.brentq(lambda d: special.polygamma(1, d / 2) - excess, 1e-6, most)
    )
    drawn = (freedom * variances + prior * variances.mean()) / (freedom + prior)
    lent = np.maximum(variances, drawn)
    error = math.sqrt((lent[one] + lent[two]) / count)
    # Of two variances with the same freedom.
    each = min(freedom + prior, len(values) * freedom)
    both = (lent[one] + lent[two]) ** 2 / ((lent[one] ** 2 + lent[two] ** 2) / each)
    both = min(both, len(values) * freedom)
    price = 1 + 8 / freedom**2
    gap = abs(values[one].mean() - values[two].mean())
    p_value = min(1.0, price * 2 * float(stats.t.sf(gap / error, both)))
    return p_value, float(stats.t.isf(0.025 / price, both)) * error


@pytest.mark.parametrize(("count", "spread"), [(3, 0.0), (4, 0.0), (3, 1.0), (5, 0.3), (10, 0.0)])
def test_six_lend_each_other_what_they_know_of_the_noise(count: int, spread: float) -> None:
    rng = np.random.default_rng(count)
    noise = np.exp(spread * rng.normal(size=6))[:, None]
    values = 80 + np.arange(6)[:, None] + rng.normal(0, noise, (6, count))
    ours = _compare(dict(zip(LETTERS, values.tolist(), strict=True)))
    assert len(ours.differences) == 15
    lent = 0
    for one, two in combinations(range(6), 2):
        pair = ours.between(LETTERS[one], LETTERS[two])
        own = stats.ttest_ind(values[one], values[two], equal_var=False)
        p_value, half_width = _moderated(values, one, two)
        assert pair.how == "unpaired"
        assert pair.raw_p == pytest.approx(min(own.pvalue, p_value))
        interval = own.confidence_interval(0.95)
        assert pair.half_width == pytest.approx(min((interval.high - interval.low) / 2, half_width))
        assert ours.between(LETTERS[two], LETTERS[one]).value == -pair.value
        lent += p_value < own.pvalue
    assert (lent > 0) == (spread < 1)


def test_seeds_that_move_all_alike_are_taken_out() -> None:
    """Six with the seeds 1, 2, 3, 7, of which one contender lacks a seed and has another."""
    rng = np.random.default_rng(8)
    seeds = [1, 2, 3, 7]
    moved = {1: -3.0, 2: 0.0, 3: 4.0, 7: -8.0}
    table = {
        name: {seed: 80 + moved[seed] + rng.normal(0, 0.2) for seed in seeds} for name in LETTERS
    }
    table["b"][9] = table["b"].pop(7)
    pair = compare(table).between("a", "b")
    assert (pair.how, pair.n) == ("paired", 3)
    gaps = [table["a"][seed] - table["b"][seed] for seed in (1, 2, 3)]
    assert pair.value == pytest.approx(np.mean(gaps))
    assert pair.sd == pytest.approx(np.std(gaps, ddof=1))
    theirs = stats.ttest_rel([table["a"][s] for s in (1, 2, 3)], [table["b"][s] for s in (1, 2, 3)])
    assert pair.raw_p <= theirs.pvalue * (1 + 1e-9)
    two = {"a": {s: 3.0 * s + 0.1 * (s % 2) for s in seeds}, "b": {s: 3.0 * s + 1 for s in seeds}}
    alone = compare(two).between("a", "b")
    theirs = stats.ttest_rel(list(two["a"].values()), list(two["b"].values()))
    assert alone.how == "paired"
    assert alone.raw_p == pytest.approx(theirs.pvalue)
    interval = theirs.confidence_interval(0.95)
    assert alone.half_width == pytest.approx((interval.high - interval.low) / 2)


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


def test_equal_replicates_everywhere() -> None:
    ours = _compare({"a": [100, 100], "b": [100, 100]})
    assert ours.between("a", "b").p_value == 1
    assert ours.between("a", "b").half_width == 0


def test_scores_without_noise_are_known_no_better_than_they_are_rounded() -> None:
    """Half a point is one of 200 examples: a variance of 0.5² / 12 each, two degrees of freedom."""
    pair = _compare({"a": [100, 100], "b": [99.5, 99.5]}).between("a", "b")
    distance = 0.5 / math.sqrt(2 * 0.25 / 12 / 2)
    assert pair.raw_p == pytest.approx(2 * stats.t.sf(distance, 2))
    assert not pair.beyond_noise


def test_a_difference_that_is_the_same_for_every_seed_is_no_proof() -> None:
    # 90.1 - 90.0 isn't 91.1 - 91.0 to the last bit, which must not pass for noise either.
    ours = _compare({"a": [90.1, 91.1, 94.1], "b": [90.0, 91.0, 94.0]})
    pair = ours.between("a", "b")
    theirs = stats.ttest_ind([90.1, 91.1, 94.1], [90.0, 91.0, 94.0], equal_var=False)
    assert pair.how == "unpaired"
    assert pair.p_value == pytest.approx(theirs.pvalue)
    assert not pair.beyond_noise


def test_equality_is_two_one_sided_tests() -> None:
    one, two = [90.0, 90.1, 90.2, 90.0], [90.2, 90.1, 90.0, 90.2]
    pair = compare({"a": dict(enumerate(one)), "b": dict(enumerate(two))}, rope=0.5).between(
        "a", "b"
    )
    below = stats.ttest_ind(np.add(one, 0.5), two, equal_var=False, alternative="greater")
    above = stats.ttest_ind(np.subtract(one, 0.5), two, equal_var=False, alternative="less")
    assert pair.equal_p == pytest.approx(max(below.pvalue, above.pvalue))
    assert pair.equal
    assert not pair.beyond_noise
    far = compare({"a": dict(enumerate(one)), "b": dict(enumerate(two))}, rope=0.04)
    assert far.between("a", "b").equal_p > 0.5
    assert (
        not compare({"a": dict(enumerate(one)), "b": dict(enumerate(two))}).between("a", "b").equal
    )


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


@pytest.mark.parametrize(("effect", "seeds"), [(0.5, 64), (0.2, 394), (0.8, 26)])
def test_seeds_needed_of_two_samples(effect: float, seeds: int) -> None:
    # Two independent samples, in standard deviations of either: the same tables.
    assert seeds_needed(math.sqrt(2), effect, samples=2) == seeds


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
    sd = math.hypot(np.std([1, 2, 4], ddof=1), np.std([2, 2, 3], ddof=1))
    assert ours.family == 3
    assert ours.seeds_needed("a", "b", 0.5) == seeds_needed(sd, 0.5, alpha=0.05 / 3, samples=2)
    assert ours.superiority("a", "b").value == superiority([1, 2, 4], [2, 2, 3]).value
