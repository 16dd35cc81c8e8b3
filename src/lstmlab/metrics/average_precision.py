"""Average precision: of each expected label, the mean precision at its texts, in the order of how
probable it is for them; the mean of all labels, per cent. Thresholds play no part in it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import LabelSet
from lstmlab.metrics.parts.label_sets import Floats, expected_labels, tables

CONSUMES = "label-sets"
HIGHER_IS_BETTER = True
ROPE = 0.5

RANKS = True


def score(predicted: Sequence[LabelSet], expected: Sequence[str], language: str = "und") -> float:
    # As scikit-learn's average_precision_score(average="macro").
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[LabelSet], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: the precision of each expected label down to the text, where it has it; has it?"""
    labels = expected_labels(expected)
    _, wanted = tables(predicted, expected, labels)
    share = np.array([[one.probabilities.get(label, 0.0) for label in labels] for one in predicted])
    precision = np.zeros_like(wanted)
    for column in range(len(labels)):
        precision[:, column] = _precision(share[:, column], wanted[:, column])
    return np.concatenate([precision * wanted, wanted], 1)


def _precision(share: Floats, wanted: Floats) -> Floats:
    """Returns for each text (N,) how many of those that are at least as probable have the label."""
    order = np.argsort(-share, kind="stable")
    ranked = share[order]
    last = np.searchsorted(-ranked, -ranked, side="right")  # texts of equal share count together
    right = np.cumsum(wanted[order])
    precision = np.empty(len(share))
    precision[order] = right[last - 1] / last
    return precision


def from_statistics(sums: np.ndarray) -> np.ndarray:
    right, there = np.split(sums, 2, -1)
    each = right / np.maximum(there, 1)
    return 100 * each.sum(-1) / np.maximum((there > 0).sum(-1), 1)
