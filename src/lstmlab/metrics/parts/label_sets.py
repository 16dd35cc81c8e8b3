"""How often each label is rightly given, given, and expected."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lstmlab.metrics.metric import LabelSet

Floats = NDArray[np.float64]


@lru_cache(1 << 16)
def labels_of(cell: str) -> tuple[str, ...]:
    """The labels of a cell, a JSON list."""
    return tuple(json.loads(cell))


def expected_labels(expected: Sequence[str]) -> list[str]:
    """All that are expected anywhere, sorted."""
    return sorted({label for cell in set(expected) for label in labels_of(cell)})


def tables(
    predicted: Sequence[LabelSet], expected: Sequence[str], labels: Sequence[str]
) -> tuple[Floats, Floats]:
    """Whether each text is given each of the labels (N, L), and whether it should be."""
    place = {label: number for number, label in enumerate(labels)}
    given, wanted = np.zeros((2, len(predicted), len(labels)))
    for row, (one, cell) in enumerate(zip(predicted, expected, strict=True)):
        given[row, [place[label] for label in one.labels if label in place]] = 1
        wanted[row, [place[label] for label in labels_of(cell) if label in place]] = 1
    return given, wanted


def f1(right: Floats, given: Floats, expected: Floats) -> Floats:
    """Returns the F1 of counts; 0 where nothing is either given or expected."""
    either = given + expected
    return np.where(either > 0, 2 * right / np.maximum(either, 1e-300), 0.0)
