"""Studies by axis: beside statsmodels, by hand, and whether they keep their promise."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from lstmlab.evidence import Results, find_out
from lstmlab.evidence.choices.factorial import SHARE, Factorial, analyse, by_axis, corrected_by_axis
from lstmlab.evidence.findings.comparison import compare, corrected_together
from lstmlab.evidence.findings.finding import Finding
from lstmlab.trial import Status
from trials_made import Outcome, contender, entry

Cells = dict[tuple[str, ...], dict[int, float]]


def _cells(means: dict[tuple[str, ...], float], noise: tuple[float, ...]) -> Cells:
    """The same noise everywhere, in another order, so that seeds don't move all alike."""
    return {
        cell: {
            seed: mean + noise[(seed * (place % 2 * 2 - 1) + place) % len(noise)]
            for seed in range(len(noise))
        }
        for place, (cell, mean) in enumerate(means.items())
    }


def _analysed(cells: Cells, names: tuple[str, ...] = ("a", "b")) -> Factorial:
    found = analyse(names, cells)
    assert found is not None
    return found


def _frame(cells: Cells) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"a": a, "b": b, "cell": f"{a}{b}", "y": score}
            for (a, b), scores in cells.items()
            for score in scores.values()
        ]
    )


TWO_BY_THREE = dict(zip(product("xy", "123"), (80.0, 83.0, 81.0, 81.5, 90.0, 82.0), strict=True))


def test_with_equal_variances_it_is_the_analysis_of_variance() -> None:
    cells = _cells(TWO_BY_THREE, (-1.0, 0.2, 1.3, -0.5))
    found = _analysed(cells)
    assert not found.paired
    frame = _frame(cells)
    table = anova_lm(ols("y ~ C(a, Sum) * C(b, Sum)", frame).fit(), typ=2)
    (effect,) = found.axes[0].effects
    assert (effect.first, effect.second) == ("y", "x")
    assert effect.raw_p == pytest.approx(table.loc["C(a, Sum)", "PR(>F)"], rel=1e-9)
    fitted = ols("y ~ C(cell) - 1", frame).fit()
    second = found.axes[1]
    assert [level.value for level in second.levels] == ["2", "3", "1"]
    assert [level.n for level in second.levels] == [8, 8, 8]
    for one in second.effects:
        weights = [0.5 * (b == one.first) - 0.5 * (b == one.second) for _, b in cells]
        theirs = fitted.t_test(weights)
        assert one.value == pytest.approx(theirs.effect[0])
        # Of the four combinations that have either level: nothing is taken from the other two.
        assert one.raw_p == pytest.approx(2 * stats.t.sf(theirs.tvalue.item(), 4 * 3), rel=1e-9)
        assert one.half_width == pytest.approx(stats.t.ppf(0.975, 12) * theirs.sd.item())


def test_the_interaction_of_two_axes_with_two_levels_is_that_of_the_analysis_of_variance() -> None:
    means = {("x", "1"): 80.0, ("x", "2"): 83.0, ("y", "1"): 81.5, ("y", "2"): 86.5}
    cells = _cells(means, (-1.0, 0.2, 1.3))
    table = anova_lm(ols("y ~ C(a) * C(b)", _frame(cells)).fit(), typ=2)
    (found,) = _analysed(cells).interactions
    assert found.raw_p == pytest.approx(table.loc["C(a):C(b)", "PR(>F)"], rel=1e-9)
    # y beats x by 3.5 at 2 and by 1.5 at 1
    assert (found.axes, found.levels, found.within) == (("a", "b"), ("y", "x"), ("2", "1"))
    assert found.effects == pytest.approx((3.5, 1.5))
    assert found.value == pytest.approx(2.0)


def test_of_many_interactions_the_clearest_is_corrected_for_looking() -> None:
    cells = _cells(TWO_BY_THREE, (-1.0, 0.2, 1.3, -0.5))
    (found,) = _analysed(cells).interactions
    # y − x: 1.5 at 1, 7 at 2, 1 at 3
    assert (found.levels, found.within) == (("y", "x"), ("2", "3"))
    assert found.value == pytest.approx(6.0)
    fitted = ols("y ~ C(cell) - 1", _frame(cells)).fit()
    theirs = fitted.t_test([0, -1, 1, 0, 1, -1])
    p_value = 2 * stats.t.sf(theirs.tvalue.item(), 4 * 3)
    assert found.raw_p == pytest.approx(3 * p_value, rel=1e-9)
    width = stats.t.ppf(1 - 0.025 / 3, 12) * theirs.sd.item()
    assert found.half_width == pytest.approx(width)


def test_variances_that_differ_by_hand() -> None:
    cells = {
        ("x", "1"): {0: 9.0, 1: 11.0},  # mean 10, variance 2
        ("x", "2"): {2: 16.0, 3: 24.0},  # 20, 32
        ("y", "1"): {4: 12.0, 5: 16.0},  # 14, 8
        ("y", "2"): {6: 25.0, 7: 27.0},  # 26, 2
    }
    (effect,) = _analysed(cells).axes[0].effects
    # (14 + 26 − 10 − 20) / 2 = 5; variance (1 + 16 + 4 + 1) / 4 = 5.5
    assert effect.value == pytest.approx(5.0)
    # of the parts 0.25, 4, 1 and 0.25: 5.5² / (0.0625 + 16 + 1 + 0.0625)
    freedom = 30.25 / 17.125
    assert effect.raw_p == pytest.approx(2 * stats.t.sf(5 / math.sqrt(5.5), freedom))
    assert effect.half_width == pytest.approx(stats.t.ppf(0.975, freedom) * math.sqrt(5.5))


def test_where_seeds_move_all_alike_contrasts_are_taken_per_seed() -> None:
    moved = (0.0, 9.0, -7.0, 4.0)
    wobble = iter(np.random.default_rng(2).normal(0, 0.1, 16).tolist())
    means = {("x", "1"): 80.0, ("x", "2"): 80.0, ("y", "1"): 81.0, ("y", "2"): 81.0}
    cells = {
        cell: {seed: mean + by + next(wobble) for seed, by in enumerate(moved)}
        for cell, mean in means.items()
    }
    found = _analysed(cells)
    assert found.paired
    (effect,) = found.axes[0].effects
    gaps = [
        (cells["y", "1"][s] + cells["y", "2"][s] - cells["x", "1"][s] - cells["x", "2"][s]) / 2
        for s in range(4)
    ]
    assert effect.raw_p == pytest.approx(stats.ttest_1samp(gaps, 0).pvalue)
    assert effect.value == pytest.approx(np.mean(gaps))


def test_all_effects_of_a_report_are_corrected_together_within_their_share() -> None:
    one, other = (_analysed(_cells(TWO_BY_THREE, noise)) for noise in ((-3, 1, 3), (-9, 2, 9)))
    together = corrected_by_axis([one, other])
    effects = [
        effect
        for each in together
        for effect in (*(e for axis in each.axes for e in axis.effects), *each.interactions)
    ]
    assert [each.family for each in together] == [10, 10]  # 1 + 3 + 1 on each
    first = min(effects, key=lambda effect: effect.raw_p)
    assert first.p_value == pytest.approx(min(1.0, 10 * first.raw_p / SHARE))
    assert len({effect.p_value for effect in effects if effect.p_value < 1}) > 1


def _study(
    outcomes: dict[tuple[str, str], list[Outcome]], higher_is_better: bool = True
) -> Finding:
    entries = []
    for (cell, optimizer), each in outcomes.items():
        one = contender(
            choices=(("cell", cell), ("optimizer", optimizer), ("varies", "all")),
            final=len(each),
            higher_is_better=higher_is_better,
        )
        entries += [entry(one, o, purpose="final", seed=s) for s, o in enumerate(each)]
    contenders = list(dict.fromkeys(one.contender for one in entries))
    (finding,) = find_out(Results(name="crossed", contenders=contenders, entries=entries))
    return finding


CROSSED: dict[tuple[str, str], list[Outcome]] = {
    ("lstm", "adam"): [90.1, 90.6, 89.5],
    ("lstm", "sgd"): [60.2, 61.3, 59.0],
    ("gru", "adam"): [90.4, 89.2, 90.9],
    ("gru", "sgd"): [61.5, 60.9, 59.8],
}


def test_a_study_of_two_axes_is_answered_by_axis_and_shares_its_claims() -> None:
    finding = _study(CROSSED)
    found = finding.factorial
    assert found is not None
    assert [axis.name for axis in found.axes] == ["cell", "optimizer"]
    cell, optimizer = found.axes
    assert optimizer.best.value == "adam"
    assert optimizer.best.mean == pytest.approx(np.mean([90.1, 90.6, 89.5, 90.4, 89.2, 90.9]))
    assert optimizer.worse(optimizer.levels[1])
    assert not cell.worse(cell.levels[1])
    assert not found.interactions[0].beyond_noise
    alone = compare({" · ".join((*name, "all")): dict(enumerate(scores))
                     for name, scores in CROSSED.items()})  # fmt: skip
    assert finding.comparison is not None
    for first, second in alone.differences:
        own = alone.between(first, second).p_value
        assert finding.comparison.between(first, second).p_value == min(1.0, own / (1 - SHARE))


def test_lower_is_better() -> None:
    found = _study(CROSSED, higher_is_better=False).factorial
    assert found is not None
    assert found.axes[1].best.value == "sgd"
    assert found.axes[1].worse(found.axes[1].levels[1])
    assert found.axes[1].beside_best(found.axes[1].levels[1]).value < -25


def test_a_level_that_lost_more_finals_is_not_called_better() -> None:
    found = _study({**CROSSED, ("gru", "adam"): [90.4, Status.DIVERGED, 90.9]}).factorial
    assert found is not None
    optimizer = found.axes[1]
    assert (optimizer.best.value, optimizer.best.n, optimizer.best.lost) == ("adam", 5, 1)
    assert optimizer.beside_best(optimizer.levels[1]).beyond_noise
    assert not optimizer.worse(optimizer.levels[1])


def test_what_is_no_factorial_study() -> None:
    missing = {name: scores for name, scores in CROSSED.items() if name != ("gru", "sgd")}
    finding = _study(missing)
    assert finding.factorial is None
    assert finding.comparison is not None
    assert finding.comparison.share == 1
    assert _study({**CROSSED, ("gru", "sgd"): [60.0, Status.CRASHED]}).factorial is None
    one_axis = {name: scores for name, scores in CROSSED.items() if name[0] == "gru"}
    assert _study(one_axis).factorial is None
    assert by_axis([], higher_is_better=True) is None


STUDIES = 1000
NOISE: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "one variance": lambda rng: rng.normal(0, 2, (6, 3)),
    "variances that differ": lambda rng: (
        rng.normal(size=(6, 3)) * np.exp(0.8 * rng.normal(size=(6, 1)))
    ),
    "one ten times as noisy": lambda rng: (
        rng.normal(size=(6, 3)) * np.array([10, 1, 1, 1, 1, 1])[:, None]
    ),
}


@pytest.mark.parametrize("noise", NOISE)
def test_of_equal_combinations_few_reports_claim_anything(noise: str) -> None:
    rng = np.random.default_rng(5)
    places = list(product("xy", "123"))
    by_axes, any_claim = 0, 0
    for _ in range(STUDIES):
        table = (90 + NOISE[noise](rng)).tolist()
        samples = {"".join(at): dict(enumerate(row)) for at, row in zip(places, table, strict=True)}
        (pairs,) = corrected_together([compare(samples)], 1 - SHARE)
        found = _analysed(dict(zip(places, samples.values(), strict=True)))
        axes = any(effect.beyond_noise for axis in found.axes for effect in axis.effects)
        axes = axes or any(one.beyond_noise for one in found.interactions)
        by_axes += axes
        any_claim += axes or any(gap.beyond_noise for gap in pairs.differences.values())
    assert any_claim <= stats.binom.ppf(0.999, STUDIES, 0.05)
    assert by_axes < 0.03 * STUDIES


def test_an_axis_shows_what_no_pair_does() -> None:
    rng = np.random.default_rng(3)
    found_by_axis, found_by_pair = 0, 0
    places = list(product("xy", "1234"))
    for _ in range(100):
        table = [(90 + 2.5 * (a == "y") + rng.normal(0, 1, 3)).tolist() for a, _ in places]
        samples = {"".join(at): dict(enumerate(row)) for at, row in zip(places, table, strict=True)}
        (pairs,) = corrected_together([compare(samples)])
        found = _analysed(dict(zip(places, samples.values(), strict=True)))
        found_by_axis += found.axes[0].worse(found.axes[0].levels[1])
        found_by_pair += pairs.between("x1", "y1").beyond_noise
    assert found_by_axis > 80
    assert found_by_pair < 30


def test_a_corrected_p_value_is_a_probability() -> None:
    alike = _cells(dict.fromkeys(product("pq", "rs"), 50.0), (0.0, 1.0, -1.0))
    (found,) = corrected_by_axis([_analysed(alike)])
    every = [effect.p_value for axis in found.axes for effect in axis.effects]
    every += [one.p_value for one in found.interactions]
    assert max(every) == 1
