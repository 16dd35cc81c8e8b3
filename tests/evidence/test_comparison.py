from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from lstmlab.evidence import compare

LETTERS = "abcdef"


def _samples(table: np.ndarray) -> dict[str, list[float]]:
    """``table``: contenders x replicates."""
    return dict(zip(LETTERS, table.tolist(), strict=False))


@pytest.mark.parametrize("sizes", [[2, 2, 2, 2], [3, 3, 3], [2, 3, 5, 4]])
def test_agrees_with_scipy(sizes: list[int]) -> None:
    rng = np.random.default_rng(5)
    values = [rng.normal(80 + 2 * i, 1.5, n) for i, n in enumerate(sizes)]
    ours = compare({LETTERS[i]: value.tolist() for i, value in enumerate(values)})
    theirs = stats.tukey_hsd(*values)
    interval = theirs.confidence_interval(0.95)
    for i, j in combinations(range(len(sizes)), 2):
        pair = ours.between(LETTERS[i], LETTERS[j])
        assert pair.value == pytest.approx(theirs.statistic[i, j])
        assert pair.p_value == pytest.approx(theirs.pvalue[i, j], abs=1e-9)
        assert pair.value - pair.half_width == pytest.approx(interval.low[i, j], rel=1e-6)
        assert pair.value + pair.half_width == pytest.approx(interval.high[i, j], rel=1e-6)


def test_critical_value_of_a_printed_table() -> None:
    # q(0.05; 3 means, 6 degrees of freedom) = 4.339. The honestly significant difference is
    # q * s / sqrt(n), with s = 1 and n = 3 here.
    ours = compare({"a": [9, 10, 11], "b": [19, 20, 21], "c": [29, 30, 31]})
    assert ours.pooled_sd == pytest.approx(1)
    assert ours.degrees_of_freedom == 6
    assert ours.between("a", "b").half_width == pytest.approx(4.339 / np.sqrt(3), rel=1e-4)
    assert ours.between("b", "a").value == 10
    assert ours.between("a", "b").value == -10


@pytest.mark.parametrize("replicates", [2, 3])
def test_false_alarms_are_one_in_twenty(replicates: int) -> None:
    """Six equal contenders: in 5 % of the studies, at most, any pair is called different."""
    studies = 20_000
    scores = np.random.default_rng(11).normal(90, 2, (studies, 6, replicates))
    first = compare(_samples(scores[0]))
    # The width depends on the data through the pooled noise alone, which makes this vectorise.
    factor = first.between("a", "b").half_width / first.pooled_sd
    pooled = np.sqrt(scores.var(axis=2, ddof=1).mean(axis=1))
    alarms = np.ptp(scores.mean(axis=2), axis=1) > factor * pooled
    for study in [*range(3), int(np.argmax(alarms))]:
        ours = compare(_samples(scores[study]))
        assert any(d.beyond_noise for d in ours.differences.values()) == alarms[study]
    low, high = stats.binom.interval(0.999, studies, 0.05)
    assert low <= alarms.sum() <= high


def test_equal_replicates_everywhere() -> None:
    ours = compare({"a": [100, 100], "b": [100, 100], "c": [99.5, 99.5]})
    assert ours.pooled_sd == 0
    assert ours.exact == ("a", "b", "c")
    assert not ours.between("a", "b").beyond_noise
    assert ours.between("a", "b").p_value == 1
    assert ours.between("a", "c").beyond_noise
    assert ours.noisier is None


def test_a_contender_without_noise_does_not_shrink_the_noise_of_others() -> None:
    noisy = {"a": [90.0, 92.0], "b": [91.0, 93.5], "c": [88.0, 89.0]}
    alone = compare(noisy)
    ours = compare({**noisy, "stuck": [50.0, 50.0]})
    assert ours.pooled_sd == alone.pooled_sd
    assert ours.degrees_of_freedom == alone.degrees_of_freedom == 3
    assert ours.exact == ("stuck",)
    # Only the number of contenders grew, which makes it more cautious.
    assert ours.between("a", "c").half_width > alone.between("a", "c").half_width
    assert ours.between("a", "stuck").beyond_noise


@pytest.mark.parametrize(("share", "noisier"), [(0.79, "f"), (0.77, None)])
def test_one_contender_with_far_more_noise_is_named(share: float, noisier: str | None) -> None:
    # Cochran's table: 0.7808 for six variances of two replicates each, at 5 %.
    variances = [(1 - share) / 5] * 5 + [share]
    scores = {
        letter: [-np.sqrt(variance / 2), np.sqrt(variance / 2)]
        for letter, variance in zip(LETTERS, variances, strict=True)
    }
    assert compare(scores).noisier == noisier


def test_too_little_to_compare() -> None:
    with pytest.raises(ValueError, match="b has fewer than two"):
        compare({"a": [1, 2], "b": [3]})
    with pytest.raises(ValueError, match="two contenders"):
        compare({"a": [1, 2]})
