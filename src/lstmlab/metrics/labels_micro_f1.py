"""Micro-F1 of several labels: the F1 of all that is given, whichever labels they are; per cent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import LabelSet
from lstmlab.metrics.parts.label_sets import Floats, f1, labels_of

CONSUMES = "label-sets"
HIGHER_IS_BETTER = True
ROPE = 0.5


def score(predicted: Sequence[LabelSet], expected: Sequence[str], language: str = "und") -> float:
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[LabelSet], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: labels of a text that are rightly given, given, and expected."""
    rows = []
    for one, cell in zip(predicted, expected, strict=True):
        given, wanted = set(one.labels), set(labels_of(cell))
        rows.append((len(given & wanted), len(given), len(wanted)))
    return np.array(rows, np.float64)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    return 100 * f1(sums[..., 0], sums[..., 1], sums[..., 2])


def of_counts(right: Floats, given: Floats, expected: Floats) -> Floats:
    """Returns the score of counts: how often each label (..., L) is rightly given, given, and
    expected."""
    return 100 * f1(right.sum(-1), given.sum(-1), expected.sum(-1))
