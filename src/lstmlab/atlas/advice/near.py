"""Which scores are called near the best found: within twice what doesn't matter in practice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.atlas.portfolio.matrix import Matrix, Place
from lstmlab.registry import find, is_known

TIMES = 2.0
"""Times the metric's region of practical equivalence, such as half a point of accuracy."""


def tolerance(metric: str) -> float:
    """So much worse is near; 0 where it isn't known what matters."""
    if not is_known("metrics", metric):
        return 0.0
    return TIMES * float(getattr(find("metrics", metric), "ROPE", None) or 0.0)


def points(places: Sequence[Place]) -> float | None:
    """The tolerance of all of the places; None where they have several metrics."""
    metrics = {place.metric for place in places}
    return tolerance(*metrics) if len(metrics) == 1 else None


def best_on(table: Matrix, column: int) -> float:
    """The best score on test that any recipe reached on the set."""
    scores = table.scores("test")[:, column]
    best = np.nanmax if table.places[column].higher_is_better else np.nanmin
    return float(best(scores)) if np.isfinite(scores).any() else float("nan")


def is_near(table: Matrix, row: int, column: int) -> bool:
    """Whether a recipe, none of whose seeds was lost, is near the best found on the set."""
    cell = table.cells[row, column]
    return not cell.lost and reaches(table, column, cell.test)


def reaches(table: Matrix, column: int, score: float) -> bool:
    """Whether ``score`` is near the best found on the set, or better."""
    place = table.places[column]
    sign = 1 if place.higher_is_better else -1
    return sign * (best_on(table, column) - score) <= tolerance(place.metric) + 1e-9
