"""A test of two contenders that differ in their noise by nobody knows how much.

If it were known how many times as noisy one is as the other, the two could share one estimate of
the noise, and their difference would be Student's t with the degrees of freedom of both. Here the
p-value is the mean over all that this ratio may be (Box & Tiao 1973, section 2.5), weighed by what
the two contenders' own seeds say of it and by how much noises differ in the whole report.

Welch's (1947) test takes the ratio that was seen for the true one. That is good enough at 5 %, but
with three seeds and noises that differ tenfold its p-values near 0.004, which is what one of twelve
data sets has to reach, come about twice as often as they say: of two contenders on twelve data sets
11 % of reports would claim something.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from lstmlab.evidence.statistics.borrowed import Scatter

DOUBT = 0.25
"""The chance that noises differ more in truth than :func:`most_scatter` says."""
LEAST = 0.01
"""The least that log variances are taken to scatter: nothing is known to be equal."""
LOG_RATIOS = np.arange(-16, 16.25, 0.25)
"""The ratios of two variances that are looked at: from one in nine million to its inverse."""


@dataclass(frozen=True)
class Averaged:
    """Student's t, averaged over what the ratio of the two variances may be."""

    errors: np.ndarray
    """The standard error of the difference for each ratio."""
    weights: np.ndarray
    """How likely each ratio is; their sum is 1."""
    freedom: float

    still = False
    """It is of contenders that have noise."""

    def above(self, distance: float) -> float:
        """The chance that a difference lies so far above the truth; one-sided."""
        return float(self.weights @ special.stdtr(self.freedom, -distance / self.errors))

    def width(self, alpha: float) -> float:
        """The half-width of the interval that misses the truth with a chance of ``alpha``."""
        most = -float(special.stdtrit(self.freedom, alpha / 2)) * float(self.errors.max())
        return float(optimize.brentq(lambda width: 2 * self.above(width) - alpha, 0, most))


def averaged(
    variances: np.ndarray, parts: np.ndarray, freedoms: np.ndarray, scatter: float
) -> Averaged:
    """``variances``: of the two contenders, neither 0. ``parts``: which part of each is the
    variance of a mean. ``scatter``: how much log variances differ in the report."""
    ratios = np.exp(LOG_RATIOS)  # of the true variances, the first over the second
    first, second = freedoms
    total = first + second
    seen = variances[0] / variances[1] / ratios
    logs = first / 2 * np.log(seen) - total / 2 * np.log(second + first * seen)
    if scatter < math.inf:  # the difference of two logs scatters twice as much as one
        logs -= LOG_RATIOS**2 / (4 * scatter)
    weights = np.exp(logs - logs.max())
    common = (first * variances[0] / ratios + second * variances[1]) / total
    errors = np.sqrt(common * (ratios * parts[0] + parts[1]))
    return Averaged(errors, weights / weights.sum(), float(total))


def most_scatter(every: Sequence[Scatter]) -> float:
    """How much log variances differ in truth at most, but for ``DOUBT``, given what is known of
    each data set; infinite where nothing is."""
    freedom = sum(one.contenders - 1 for one in every)
    if not freedom:
        return math.inf
    seen = sum((one.contenders - 1) * one.seen for one in every) / freedom
    by_chance = sum((one.contenders - 1) * one.by_chance for one in every) / freedom
    most = seen * freedom / float(special.chdtri(freedom, 1 - DOUBT))
    return max(most - by_chance, LEAST)
