"""Scores of different metrics and data sets on one scale: how much of what there is to gain a
recipe misses.

On each set the loss of the best recipe found is 0, and that of the point of reference is 1. The
reference is the set's linear baseline (where its task has none, the best of its baselines on dev),
but never better than the middle recipe: where the baseline beats most recipes, or all of them, its
distance to the best would be tiny or negative, and one point of accuracy would count for anything.
Then the median recipe is the reference. So the unit is never less than what half of the recipes
miss. A loss is at most ``CEILING``, which is also that of a trial that was lost.

Of metrics of which less is better (perplexity, errors) the logarithm is taken first, where all
scores are above 0: they have no upper bound, and their ratios are what counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CEILING = 2.0
"""The largest loss: as far below the reference as that is below the best."""


@dataclass(frozen=True)
class Scale:
    """What a loss of 0 and of 1 mean on one set and split, both as :func:`signed` scores."""

    best: float
    reference: float
    by_baseline: bool
    """Whether the reference is the baseline; else it is the median recipe."""

    def losses(self, scores: np.ndarray) -> np.ndarray:
        """``scores``: signed ones; NaN stays NaN."""
        unit = self.best - self.reference
        gap = self.best - scores
        if unit <= 0:  # all recipes are alike
            return np.where(np.isnan(scores), np.nan, np.where(gap > 0, CEILING, 0.0))
        return np.clip(gap / unit, 0.0, CEILING)


def signed(scores: np.ndarray, higher_is_better: bool, logarithm: bool) -> np.ndarray:
    """More is better; ``logarithm``: whether ratios count."""
    if higher_is_better:
        return scores
    return -np.log(scores) if logarithm else -scores


def is_ratio(scores: np.ndarray, higher_is_better: bool) -> bool:
    """Whether the ratios of such scores count, and not their differences."""
    known = scores[np.isfinite(scores)]
    return not higher_is_better and known.size > 0 and bool((known > 0).all())


def scale_of(recipes: np.ndarray, baseline: float) -> Scale:
    """The scale of a set, from the signed scores of its recipes (NaN where there is none) and of
    its baseline (NaN: it has none)."""
    known = recipes[np.isfinite(recipes)]
    if known.size == 0:
        return Scale(np.nan, np.nan, False)
    middle = float(np.median(known))
    by_baseline = bool(baseline <= middle)  # NaN is not
    return Scale(float(known.max()), baseline if by_baseline else middle, by_baseline)
