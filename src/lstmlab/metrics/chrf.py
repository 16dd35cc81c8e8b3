"""chrF2: F-score of character n-grams (Popović 2015) of a corpus by sacrebleu; per cent."""

from __future__ import annotations

from collections.abc import Sequence

from sacrebleu.metrics.chrf import CHRF

CONSUMES = "texts"
HIGHER_IS_BETTER = True


def score(predicted: Sequence[str], expected: Sequence[str], language: str = "und") -> float:
    return float(CHRF().corpus_score(list(predicted), [list(expected)]).score)
