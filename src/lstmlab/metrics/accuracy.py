"""Accuracy: per cent of examples whose predicted label is the expected one."""

from __future__ import annotations

from collections.abc import Sequence

from sklearn.metrics import accuracy_score

CONSUMES = "labels"
HIGHER_IS_BETTER = True


def score(predicted: Sequence[str], expected: Sequence[str], language: str = "und") -> float:
    return 100 * float(accuracy_score(expected, predicted))
