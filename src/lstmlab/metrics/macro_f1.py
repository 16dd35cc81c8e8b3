"""Macro-F1: the F1 of each expected label, averaged with equal weight; per cent."""

from __future__ import annotations

from collections.abc import Sequence

from sklearn.metrics import f1_score

CONSUMES = "labels"
HIGHER_IS_BETTER = True


def score(predicted: Sequence[str], expected: Sequence[str], language: str = "und") -> float:
    labels = sorted(set(expected))
    return 100 * float(
        f1_score(expected, predicted, labels=labels, average="macro", zero_division=0)
    )
