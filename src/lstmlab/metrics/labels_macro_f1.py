"""Macro-F1 of several labels: the F1 of each expected label, averaged with equal weight; %."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import LabelSet
from lstmlab.metrics.parts.label_sets import Floats, expected_labels, f1, tables

CONSUMES = "label-sets"
HIGHER_IS_BETTER = True
ROPE = 0.5


def score(predicted: Sequence[LabelSet], expected: Sequence[str], language: str = "und") -> float:
    # scikit-learn's f1_score(average="macro") of the expected labels' columns gives the same.
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[LabelSet], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: is each expected label rightly given, is it given, is it expected?"""
    given, wanted = tables(predicted, expected, expected_labels(expected))
    return np.concatenate([given * wanted, given, wanted], 1)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    return of_counts(*np.split(sums, 3, -1))


def of_counts(right: Floats, given: Floats, expected: Floats) -> Floats:
    """Returns the score of counts: how often each label (..., L) is rightly given, given, and
    expected."""
    # A resample may lack a label; then its F1 is not averaged, as it would not be in `score`.
    there = expected > 0
    return 100 * (f1(right, given, expected) * there).sum(-1) / np.maximum(there.sum(-1), 1)
