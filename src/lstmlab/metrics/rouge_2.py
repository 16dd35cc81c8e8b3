"""ROUGE-2 F1 (Lin 2004): overlap of pairs of stems, or of CJK characters; per cent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.parts import rouge as _rouge

CONSUMES = "texts"
HIGHER_IS_BETTER = True
ROPE = 0.5

from_statistics = _rouge.mean
signature = _rouge.signature


def score(predicted: Sequence[str], expected: Sequence[str], language: str = "und") -> float:
    return float(from_statistics(statistics(predicted, expected, language).sum(0)))


def statistics(
    predicted: Sequence[str], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: the F-measure, and 1."""
    return _rouge.f1("rouge2", predicted, expected, language)
