from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from lstmlab.evidence.statistics.across.ranks import Ranks, critical_difference, rank

# Demšar (2006), table 6: AUC of C4.5 with neither, m, cf, and both of two parameters tuned.
# On voting he ranks 0.975 before 0.975, so they differed before they were rounded.
NAMES = ("C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf")
AUC = """
adult 0.763 0.768 0.771 0.798
breast-cancer 0.599 0.591 0.590 0.569
breast-cancer-wisconsin 0.954 0.971 0.968 0.967
cmc 0.628 0.661 0.654 0.657
ionosphere 0.882 0.888 0.886 0.898
iris 0.936 0.931 0.916 0.931
liver 0.661 0.668 0.609 0.685
lung-cancer 0.583 0.583 0.563 0.625
lymphography 0.775 0.838 0.866 0.875
mushroom 1.000 1.000 1.000 1.000
tumor 0.940 0.962 0.965 0.962
rheum 0.619 0.666 0.614 0.669
voting 0.972 0.981 0.9751 0.975
wine 0.957 0.978 0.946 0.970
"""


def _rank(table: np.ndarray, higher: bool = True) -> Ranks:
    """``table``: data sets x contenders."""
    scores = {
        f"d{i}": {f"c{j}": float(score) for j, score in enumerate(row)}
        for i, row in enumerate(table)
    }
    found = rank(scores, dict.fromkeys(scores, higher))
    assert found is not None
    return found


def test_worked_example_of_demsar() -> None:
    rows = [line.split() for line in AUC.split("\n") if line]
    scores = {row[0]: dict(zip(NAMES, map(float, row[1:]), strict=True)) for row in rows}
    found = rank(scores, dict.fromkeys(scores, True))
    assert found is not None
    assert found.contenders == ("C4.5+m+cf", "C4.5+m", "C4.5+cf", "C4.5")
    assert found.averages == pytest.approx((1.964, 2.000, 2.893, 3.143), abs=5e-4)
    assert found.critical_difference == pytest.approx(1.25, abs=5e-3)
    # He doesn't correct for ties; ours times their factor is his 9.28.
    counts = [np.unique(list(one.values()), return_counts=True)[1] for one in scores.values()]
    ties = 1 - sum(int(np.sum(c**3 - c)) for c in counts) / (14 * 4 * (4**2 - 1))
    plain = found.statistic * ties
    assert plain == pytest.approx(9.28, abs=5e-3)
    assert 13 * plain / (14 * 3 - plain) == pytest.approx(3.69, abs=5e-3)
    assert found.f_p_value < 0.05  # as his F is beyond the critical 2.85
    # C4.5+m+cf and C4.5 are 1.179 apart: nothing is beyond 1.25 (Demšar, p. 16).
    assert found.cliques == (found.contenders,)
    assert found.caution == ""


def test_printed_critical_values() -> None:
    # q(0.05) of Demšar's table 5: 1.960 for 2 classifiers, 2.569 for 4, 3.164 for 10.
    for contenders, q in ((2, 1.960), (4, 2.569), (10, 3.164)):
        expected = q * math.sqrt(contenders * (contenders + 1) / (6 * 14))
        assert critical_difference(contenders, 14) == pytest.approx(expected, rel=5e-4)


@pytest.mark.parametrize("decimals", [3, 1])
def test_friedman_against_scipy(decimals: int) -> None:
    table = np.random.default_rng(3).normal(0, 1, (7, 5)).round(decimals)
    table = np.round(table * 2) / 2 if decimals == 1 else table  # many ties
    theirs = stats.friedmanchisquare(*table.T)
    ours = _rank(table)
    assert ours.statistic == pytest.approx(theirs.statistic)
    assert ours.p_value == pytest.approx(theirs.pvalue)
    # Iman & Davenport (1980), as Demšar (2006) has it.
    f_statistic = 6 * theirs.statistic / (7 * 4 - theirs.statistic)
    assert ours.f_statistic == pytest.approx(f_statistic)
    assert ours.f_p_value == pytest.approx(stats.f.sf(f_statistic, 4, 4 * 6))


def test_nemenyi_against_scikit_posthocs() -> None:
    posthocs = pytest.importorskip("scikit_posthocs")
    table = np.random.default_rng(5).normal([0, 0.5, 1.5, 3], 1, (12, 4))
    p_values = posthocs.posthoc_nemenyi_friedman(table).to_numpy()
    ours = _rank(table)
    average = dict(zip(ours.contenders, ours.averages, strict=True))
    for i in range(4):
        for j in range(4):
            apart = abs(average[f"c{i}"] - average[f"c{j}"]) > ours.critical_difference
            together = any({f"c{i}", f"c{j}"} <= set(clique) for clique in ours.cliques) or i == j
            assert apart == (p_values[i, j] < 0.05)
            assert together != apart


def test_cliques_overlap_but_do_not_repeat() -> None:
    # Average ranks 1, 2, 3, 4 and 5 exactly, 2.73 apart at the least.
    found = _rank(np.tile([50.0, 40, 30, 20, 10], (5, 1)))
    assert found.critical_difference == pytest.approx(2.728, abs=1e-3)
    assert found.cliques == (("c0", "c1", "c2"), ("c1", "c2", "c3"), ("c2", "c3", "c4"))
    assert (found.f_statistic, found.f_p_value) == (math.inf, 0.0)
    lower = _rank(np.tile([50.0, 40, 30, 20, 10], (5, 1)), higher=False)
    assert lower.contenders == ("c4", "c3", "c2", "c1", "c0")


def test_lost_everywhere_ranks_last() -> None:
    found = rank(
        {"x": {"a": 10.0, "b": math.nan, "c": 30.0}, "y": {"a": 5.0, "c": 6.0}},
        {"x": True, "y": False},
    )
    assert found is not None
    assert found.contenders == ("a", "c", "b")
    assert found.ranks == ((2, 1), (1, 2), (3, 3))
    assert found.missing == (("b", "x"), ("b", "y"))
    infinite = rank({"x": {"a": 1.0, "b": math.inf}, "y": {"a": 1.0, "b": 2.0}}, {"x": 0, "y": 0})
    assert infinite is not None
    assert infinite.missing == ()
    assert infinite.ranks == ((1, 1), (2, 2))


def test_few_data_sets_are_cautioned() -> None:
    found = _rank(np.random.default_rng(1).normal(0, 1, (4, 6)))
    assert found.caution == (
        "Ranks over 4 data sets show large differences only: two average ranks must lie 3.77 "
        "apart, of the 5 that are possible."
    )
    assert "no difference between average ranks can be" in _rank(np.eye(3)[:2]).caution


def test_no_differences() -> None:
    found = _rank(np.ones((3, 3)))
    assert (found.statistic, found.p_value, found.f_statistic, found.f_p_value) == (0, 1, 0, 1)
    assert found.averages == (2, 2, 2)
    assert len(found.cliques) == 1


def test_too_little() -> None:
    assert rank({"x": {"a": 1.0, "b": 2.0}}, {"x": True}) is None
    assert rank({"x": {"a": 1.0}, "y": {"a": 2.0}}, {"x": True, "y": True}) is None
    assert rank({}, {}) is None


def test_lost_finals_count_whatever_the_mean_of_the_others() -> None:
    """ "a" has the best mean everywhere, of the one final in three that it did not lose."""
    scores = {name: {"a": 99.0, "b": 80.0, "c": 70.0} for name in ("x", "y")}
    lost = {name: {"a": 2 / 3} for name in scores}
    found = rank(scores, dict.fromkeys(scores, True), lost)
    assert found is not None
    assert found.contenders == ("b", "c", "a")
    assert found.averages == (1, 2, 3)
    assert found.missing == ()
    # Who lost more ranks behind who lost fewer; without any score, last.
    lost = {"x": {"a": 1 / 3, "b": 1 / 3, "c": 2 / 3}, "y": {"b": 1.0}}
    scores["y"] = {"a": 1.0, "b": math.nan, "c": 2.0}
    found = rank(scores, {"x": True, "y": False}, lost)
    assert found is not None
    ranks = dict(zip(found.contenders, found.ranks, strict=True))
    assert ranks == {"a": (1, 1), "b": (2, 3), "c": (3, 2)}


def test_means_that_differ_by_rounding_alone_share_a_rank() -> None:
    found = rank(
        {name: {"a": 0.1 + 0.2, "b": 0.3, "c": 0.31} for name in ("x", "y")},
        {"x": True, "y": True},
    )
    assert found is not None
    assert dict(zip(found.contenders, found.averages, strict=True)) == {"c": 1, "a": 2.5, "b": 2.5}
