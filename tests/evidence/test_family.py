"""Corrections for many comparisons, against worked examples, definitions and a bigger library."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from lstmlab.evidence.statistics.family import corrected, hochberg, holm, possibly_equal, shaffer


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


def test_how_many_pairs_can_be_equal() -> None:
    # Shaffer (1986), table 1: of five means 10, 6, 4, 3, 2, 1 and 0 pairs can be equal.
    assert possibly_equal(3) == (3, 1, 1)
    assert possibly_equal(4) == (6, 3, 3, 3, 2, 1)
    assert possibly_equal(5) == (10, 6, 6, 6, 6, 4, 4, 3, 2, 1)


@pytest.mark.parametrize("contenders", [2, 3, 4, 5])
def test_that_number_by_trying_all_partitions(contenders: int) -> None:
    pairs = list(combinations(range(contenders), 2))
    numbers = set()
    for place in range(contenders**contenders):
        groups = [place // contenders**i % contenders for i in range(contenders)]
        numbers.add(sum(groups[one] == groups[two] for one, two in pairs))
    for unequal, most in enumerate(possibly_equal(contenders)):
        assert most == max(1, *(n for n in numbers if n <= len(pairs) - unequal))


def test_shaffer_after_a_first_difference() -> None:
    # Three contenders: times three, and then, since at most one pair is left equal, times one.
    assert shaffer([0.2, 0.01, 0.04], 3) == pytest.approx([0.2, 0.03, 0.04])
    assert shaffer([0.04, 0.02, 0.01], 3) == pytest.approx([0.04, 0.03, 0.03])


def test_hochberg_steps_up() -> None:
    # R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "hochberg") is 0.03, 0.04, 0.04, 0.02.
    assert hochberg([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.04, 0.04, 0.02])
    assert hochberg([]) == []


def test_one_data_set_is_corrected_alone() -> None:
    of_pairs = {"ab": 0.01, "ac": 0.03, "bc": 0.2}
    assert corrected({"trec": of_pairs}, {"trec": 3}) == {
        "trec": dict(zip(of_pairs, shaffer([0.01, 0.03, 0.2], 3), strict=True))
    }


def test_what_differs_everywhere_is_found_as_on_one_data_set() -> None:
    one = {"ab": 0.004, "ac": 0.9, "bc": 0.8}
    two = {"ab": 0.010, "ac": 0.7, "bc": 0.9}
    found = corrected({1: one, 2: two}, {1: 3, 2: 3})
    # Three blocks; within the block of a and b Hochberg takes the larger once, the smaller twice.
    assert found[2]["ab"] == pytest.approx(3 * 0.010)
    assert found[1]["ab"] == pytest.approx(3 * 0.008)
    two["ab"] = 0.5
    found = corrected({1: one, 2: two}, {1: 3, 2: 3})
    assert found[1]["ab"] == pytest.approx(3 * 2 * 0.004)


def test_a_block_that_is_found_lightens_the_others() -> None:
    one = {"ab": 0.001, "ac": 0.012, "bc": 0.9}
    two = {"ab": 0.001, "ac": 0.8, "bc": 0.9}
    found = corrected({1: one, 2: two}, {1: 3, 2: 3})
    assert found[1]["ac"] == pytest.approx(2 * 2 * 0.012)
    two["ab"] = 0.5  # not all of it is found: it stays
    found = corrected({1: one, 2: two}, {1: 3, 2: 3})
    assert found[1]["ac"] == pytest.approx(3 * 2 * 0.012)


@pytest.mark.parametrize("places", [1, 2, 4])
def test_false_claims_are_at_most_five_per_cent(places: int) -> None:
    """p-values of pairs of five means, of which the first two differ from the rest on one set."""
    rng = np.random.default_rng(places)
    pairs = list(combinations(range(5), 2))
    false = 0
    studies = 2000
    for _ in range(studies):
        p_values = {}
        for place in range(places):
            means = rng.normal(0, 1, 5)
            if place == 0:
                means[:2] += 4
            p_values[place] = {
                (a, b): 2 * float(stats.norm.sf(abs(means[a] - means[b]) / np.sqrt(2)))
                for a, b in pairs
            }
        found = corrected(p_values, dict.fromkeys(p_values, 5))
        false += any(
            p_value < 0.05
            for place, of_pairs in found.items()
            for (a, b), p_value in of_pairs.items()
            if place > 0 or (a < 2) == (b < 2)
        )
    assert false <= stats.binom.ppf(0.999, studies, 0.05)
