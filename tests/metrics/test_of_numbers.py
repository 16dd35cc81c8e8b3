"""Metrics of numbers are those of scikit-learn and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from lstmlab.metrics.metric import Estimate, is_biased, score_all

THEIRS = {
    "mae": metrics.mean_absolute_error,
    "rmse": metrics.root_mean_squared_error,
    "r2": metrics.r2_score,
    "pearson": lambda truth, given: stats.pearsonr(truth, given).statistic,
    "spearman": lambda truth, given: stats.spearmanr(truth, given).statistic,
    "quadratic-kappa": lambda truth, given: metrics.cohen_kappa_score(
        truth, np.clip(np.round(given), 0, 4), weights="quadratic"
    ),
    "grade-accuracy": lambda truth, given: (
        100 * metrics.accuracy_score(truth, np.clip(np.round(given), 0, 4))
    ),
}


def drawn(count: int, from_: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(count)
    truth = rng.integers(0, 5, count).astype(float)
    given = 0.7 * truth + rng.normal(0.3, 1.0, count)
    given[::7] = np.round(given[::7])  # some that are equal
    return truth + from_, given + from_


def scored(name: str, truth: np.ndarray, given: np.ndarray, *, grades: bool = True) -> float:
    estimates = [
        Estimate(each, grade=float(np.clip(round(each), 0, 4)) if grades else None)
        for each in given.tolist()
    ]
    return score_all([name], estimates, [repr(each) for each in truth.tolist()])[name]


@pytest.mark.parametrize("name", THEIRS)
def test_they_are_those_of_larger_libraries(name: str) -> None:
    for count in (3, 40, 500):
        truth, given = drawn(count)
        assert scored(name, truth, given) == pytest.approx(THEIRS[name](truth, given))


@pytest.mark.parametrize("name", ["mae", "rmse", "r2", "pearson", "spearman"])
def test_large_numbers_lose_no_digits(name: str) -> None:
    """Years, or seconds since 1970, of which the last digits tell."""
    truth, given = drawn(60, from_=1.7e9)
    found = scored(name, truth, given, grades=False)
    assert found == pytest.approx(THEIRS[name](truth, given), rel=1e-5)


@pytest.mark.parametrize("name", THEIRS)
def test_where_all_are_alike_it_is_a_number(name: str) -> None:
    one, other = np.full(5, 2.0), np.array([1.0, 2.0, 2.0, 3.0, 4.0])
    for truth, given in ((other, one), (one, other), (one, one)):
        assert np.isfinite(scored(name, truth, given))
    assert scored("pearson", other, one) == scored("spearman", other, one) == 0
    assert scored("r2", other, np.full(5, other.mean())) == pytest.approx(0)


def test_of_numbers_that_are_no_grades_kappa_is_the_concordance() -> None:
    truth, given = drawn(50)
    by_hand = 2 * np.cov(truth, given, bias=True)[0, 1]
    by_hand /= truth.var() + given.var() + (truth.mean() - given.mean()) ** 2
    assert scored("quadratic-kappa", truth, given, grades=False) == pytest.approx(by_hand)


def test_ranks_have_no_interval() -> None:
    assert is_biased("spearman")
    assert not is_biased("pearson")
