"""A portfolio: a short ordered list of recipes, of which one does well on a set like those known.

Built greedily (Pfisterer et al. 2021; Feurer et al. 2022): the next recipe is the one that lowers
the mean over sets of the best loss so far the most. It is chosen by losses on dev.
"""

from __future__ import annotations

import numpy as np

from lstmlab.atlas.portfolio.scale import CEILING


def greedy(
    losses: np.ndarray,
    size: int,
    weights: np.ndarray | None = None,
    eligible: np.ndarray | None = None,
    missing: np.ndarray | float = CEILING,
    first: int | None = None,
) -> list[int]:
    """The places of ``size`` recipes, the first the one to try first; fewer where no more may be.

    ``losses``: (recipes, sets), NaN where a recipe was not run on a set. ``missing``: what is taken
    for its loss there, a number a set. ``weights``: how much each set counts. ``eligible``:
    (recipes, sets), whether a recipe fits the budget on a set; where it doesn't it is of no use.
    One that fits nowhere, or was run nowhere, is left out. ``first``: the one to begin with, where
    it isn't left out. Of recipes that lower the mean alike the one is next that is better alone,
    then the first.
    """
    useful = np.where(np.isnan(losses), missing, losses)
    allowed = ~np.isnan(losses).all(axis=1)
    if eligible is not None:
        useful = np.where(eligible, useful, CEILING)
        allowed &= eligible.any(axis=1)
    shares = np.ones(useful.shape[1]) if weights is None else np.asarray(weights, float)
    if not shares.sum() > 0:
        return []
    shares = shares / shares.sum()
    alone = useful @ shares
    best = np.full(useful.shape[1], CEILING)
    chosen: list[int] = []
    while len(chosen) < size:
        left = [row for row in np.flatnonzero(allowed).tolist() if row not in chosen]
        if not left:
            break
        together = np.minimum(useful[left], best) @ shares
        # Rounded, or the order of a sum would decide between equals.
        ranked = [
            (round(mean, 12), round(alone[row], 12), row)
            for mean, row in zip(together, left, strict=True)
        ]
        begins = not chosen and first in left
        chosen.append(first if begins and first is not None else min(ranked)[2])
        best = np.minimum(best, useful[chosen[-1]])
    return chosen
