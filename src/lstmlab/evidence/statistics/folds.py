"""What folds say of a difference: an interval that allows for what their models have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmlab.evidence.statistics.estimate import Estimate, t_quantile
from lstmlab.evidence.statistics.pairwise import resolution


def shared(count: int) -> float:
    """The part of one fold's variance that a mean over folds keeps, however many there are.

    The models of two folds have most of their training data in common, so their scores are not
    independent: their mean varies by 1 / n + n_test / n_train times the variance of one of them
    (Nadeau & Bengio 2003). Of ``count`` folds one is tested on and the others are learned from;
    without folds this is 0.
    """
    return 1 / (count - 1) if count else 0.0


@dataclass(frozen=True)
class FoldContrast:
    """Two models' scores in the same folds, in the metric's unit."""

    a: float
    b: float
    difference: float
    half_width: float
    """Half the width of the 95 % interval of ``difference``."""
    folds: int

    @property
    def interval(self) -> tuple[float, float]:
        return self.difference - self.half_width, self.difference + self.half_width

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        low, high = self.interval
        return not low <= 0 <= high


def contrast(a: Sequence[float], b: Sequence[float], count: int) -> FoldContrast:
    """The scores of two models in the same folds, two or more, of ``count`` that the data is in."""
    gaps = Estimate.of((one - other for one, other in zip(a, b, strict=True)), shared(count))
    # Scores that are counted have a resolution, below which they show no noise; both are rounded.
    least = resolution(np.array([a, b])) ** 2 / 6
    error = math.sqrt(max(gaps.variance, least) * (1 / gaps.n + gaps.shared))
    reach = t_quantile(gaps.n - 1) * error
    return FoldContrast(Estimate.of(a).mean, Estimate.of(b).mean, gaps.mean, reach, gaps.n)
