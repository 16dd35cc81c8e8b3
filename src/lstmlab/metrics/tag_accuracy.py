"""Tag accuracy: per cent of tokens whose tag is the expected one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import Tagging

CONSUMES = "tags"
HIGHER_IS_BETTER = True
ROPE = 0.5


def score(predicted: Sequence[Tagging], expected: Sequence[str], language: str = "und") -> float:
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[Tagging], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: right tags, and tokens."""
    rows = []
    for one, cell in zip(predicted, expected, strict=True):
        true = cell.split()
        right = sum(given == tag for given, tag in zip(one.tags, true, strict=True))
        rows.append((right, len(true)))
    return np.array(rows, np.float64).reshape(-1, 2)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    return 100 * sums[..., 0] / np.maximum(sums[..., 1], 1)
