"""Entity F1: of spans whose tokens and type are all as expected, over all types; per cent.

As seqeval's ``f1_score`` (micro, strict) of BIO. Where tags mark no spans each token is one, so
that it is the share of right tags.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import Tagging
from lstmlab.spans import spans_of

CONSUMES = "tags"
HIGHER_IS_BETTER = True
ROPE = 0.5


def score(predicted: Sequence[Tagging], expected: Sequence[str], language: str = "und") -> float:
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[Tagging], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: spans that are right, that were given, and that are expected."""
    rows = []
    for one, cell in zip(predicted, expected, strict=True):
        given, true = {*spans_of(one.tags)}, {*spans_of(cell.split())}
        rows.append((len(given & true), len(given), len(true)))
    return np.array(rows, np.float64).reshape(-1, 3)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    right, both = sums[..., 0], sums[..., 1] + sums[..., 2]
    return 200 * right / np.maximum(both, 1)
