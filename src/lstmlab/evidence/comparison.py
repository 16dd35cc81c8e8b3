"""Which differences between contenders are larger than the noise over seeds.

Tukey (1949) and Kramer (1956): all pairs at once, so that when nothing truly differs, the chance
of even one false "larger than the noise" is 5 %. It assumes normal replicates with one common
variance; pooling that variance over contenders is what makes a statement possible with two or
three seeds. Where the assumption visibly fails, the comparison says so (`noisier`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from scipy import stats

from lstmlab.evidence.estimate import CONFIDENCE, Estimate


@dataclass(frozen=True)
class Difference:
    """Between two means: ``value`` ± ``half_width`` (95 %, all pairs together)."""

    value: float
    half_width: float
    p_value: float
    """Adjusted for all pairs."""

    @property
    def beyond_noise(self) -> bool:
        return self.p_value < 1 - CONFIDENCE

    def reversed(self) -> Difference:
        return Difference(-self.value, self.half_width, self.p_value)


@dataclass(frozen=True)
class Comparison:
    """All pairs of at least two contenders."""

    estimates: dict[str, Estimate]
    pooled_sd: float
    """The common noise of one trial, in the metric's unit; 0 if all replicates agree."""
    degrees_of_freedom: int
    exact: tuple[str, ...]
    """Contenders whose replicates are all the same number: compared, but not pooled."""
    noisier: str | None
    """A contender whose replicates scatter far more than the others' can explain."""
    differences: dict[tuple[str, str], Difference]

    def between(self, first: str, second: str) -> Difference:
        """Mean of ``first`` minus mean of ``second``."""
        if (first, second) in self.differences:
            return self.differences[first, second]
        return self.differences[second, first].reversed()


def compare(samples: Mapping[str, Sequence[float]]) -> Comparison:
    """Compare contenders given each one's replicates, two or more of each.

    A contender whose replicates all agree (every seed at 100, or at the share of the largest
    class) says nothing about the noise of the others: pooling its zero would shrink their
    variance and claim degrees of freedom that aren't there. It is compared but not pooled, which
    can only make a statement more cautious. If all agree, any difference is beyond the noise.
    """
    estimates = {name: Estimate.of(values) for name, values in samples.items()}
    if short := [name for name, estimate in estimates.items() if estimate.n < 2]:
        raise ValueError(f"{short[0]} has fewer than two replicates")
    if len(estimates) < 2:
        raise ValueError("a comparison needs two contenders")
    noisy = {name: estimate for name, estimate in estimates.items() if not estimate.agree}
    freedom = sum(estimate.n - 1 for estimate in noisy.values())
    total = sum((estimate.n - 1) * estimate.variance for estimate in noisy.values())
    variance = total / freedom if freedom else 0.0
    count = len(estimates)
    quantile = float(stats.studentized_range.ppf(CONFIDENCE, count, freedom)) if variance else 0.0
    differences = {}
    for (first, one), (second, two) in combinations(estimates.items(), 2):
        value = one.mean - two.mean
        error = math.sqrt(variance / 2 * (1 / one.n + 1 / two.n))
        if variance:
            p_value = float(stats.studentized_range.sf(abs(value) / error, count, freedom))
        else:
            p_value = 1.0 if value == 0 else 0.0
        differences[first, second] = Difference(value, quantile * error, p_value)
    return Comparison(
        estimates=estimates,
        pooled_sd=math.sqrt(variance),
        degrees_of_freedom=freedom,
        exact=tuple(name for name in estimates if name not in noisy),
        noisier=_outlying(noisy),
        differences=differences,
    )


@cache
def _quantile(count: int, freedom: int) -> float:
    """Of the studentized range; slow to integrate, and the same for tasks alike in size."""
    return float(stats.studentized_range.ppf(CONFIDENCE, count, freedom))


def _outlying(estimates: Mapping[str, Estimate]) -> str | None:
    """The contender whose variance is too large for a common one, if any, at 5 %.

    Cochran's (1941) test: the largest share of the summed squares, for unequal n after 't Lam
    (2010). Under one common variance a share has a beta distribution; Bonferroni over contenders.
    """
    squares = {name: (one.n - 1) * one.variance for name, one in estimates.items()}
    freedom = sum(one.n - 1 for one in estimates.values())
    total = sum(squares.values())
    found: list[tuple[float, str]] = []
    for name, one in estimates.items():
        own, rest = (one.n - 1) / 2, (freedom - one.n + 1) / 2
        if rest > 0:
            chance = float(stats.beta.sf(squares[name] / total, own, rest))
            found.append((chance * len(estimates), name))
    return min(found)[1] if found and min(found)[0] < 1 - CONFIDENCE else None
