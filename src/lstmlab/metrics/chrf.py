"""chrF2: F-score of character n-grams (Popović 2015) of a corpus by sacrebleu; per cent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sacrebleu.metrics.chrf import CHRF

from lstmlab.metrics.parts import sacrebleu as _sacrebleu

CONSUMES = "texts"
HIGHER_IS_BETTER = True
ROPE = 0.5


def score(predicted: Sequence[str], expected: Sequence[str], language: str = "und") -> float:
    return float(CHRF().corpus_score(list(predicted), [list(expected)]).score)


def statistics(
    predicted: Sequence[str], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: for each order 1 to 6, n-grams of the prediction, of the truth, and of both."""
    return _sacrebleu.counts(CHRF(), predicted, expected)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    guessed, true, both = sums[..., 0::3], sums[..., 1::3], sums[..., 2::3]
    real = (guessed > 0) & (true > 0)
    orders = np.maximum(real.sum(-1), 1)
    precision = (real * both / np.maximum(guessed, 1)).sum(-1) / orders
    recall = (real * both / np.maximum(true, 1)).sum(-1) / orders
    weight = CHRF.BETA**2
    divisor = weight * precision + recall
    return 100 * (1 + weight) * precision * recall / np.where(divisor > 0, divisor, 1)


def signature(expected: Sequence[str], language: str = "und") -> str:
    return _sacrebleu.signature(CHRF(references=[["x"]]))
