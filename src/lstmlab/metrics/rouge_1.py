"""ROUGE-1 F1 (Lin 2004): overlap of stems, or of CJK characters; per cent."""

from __future__ import annotations

from collections.abc import Sequence

from lstmlab.metrics._rouge import mean_f1

CONSUMES = "texts"
HIGHER_IS_BETTER = True


def score(predicted: Sequence[str], expected: Sequence[str], language: str = "und") -> float:
    return mean_f1("rouge1", predicted, expected, language)
