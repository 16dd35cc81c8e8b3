"""A mean over seeds, with how far it can be trusted."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import stats

CONFIDENCE = 0.95
"""Of every interval and test in the package."""


@dataclass(frozen=True)
class Estimate:
    """Replicates of one quantity, in its own unit, in the order of their seeds."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float]) -> Estimate:
        return cls(tuple(float(value) for value in values))

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def agree(self) -> bool:
        """Whether all replicates are the same number."""
        return len(set(self.values)) == 1

    @property
    def mean(self) -> float:
        """NaN without values. Exact where the replicates agree, so that ties stay ties."""
        if self.agree:
            return self.values[0]
        return float(np.mean(self.values)) if self.values else math.nan

    @property
    def variance(self) -> float:
        """The unbiased sample variance; NaN with fewer than two values."""
        if self.n < 2:
            return math.nan
        return 0.0 if self.agree else float(np.var(self.values, ddof=1))

    @property
    def sd(self) -> float:
        return math.sqrt(self.variance)

    @property
    def half_width(self) -> float:
        """Half of the 95 % Student-t interval of the mean (Student 1908); NaN if n < 2.

        It rests on these replicates alone, so with two of them it is wide: 9 times their sd.
        """
        if self.n < 2:
            return math.nan
        t = float(stats.t.ppf((1 + CONFIDENCE) / 2, self.n - 1))
        return t * self.sd / math.sqrt(self.n)

    @property
    def interval(self) -> tuple[float, float]:
        return self.mean - self.half_width, self.mean + self.half_width
