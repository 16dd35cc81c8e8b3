"""How much the records of one data set say of another: by task, language, size, length, labels."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

import numpy as np

from lstmlab.atlas.portfolio.matrix import Place
from lstmlab.atlas.records.described import Described

FAMILIES = (
    frozenset({"classification", "sentiment", "multilabel", "regression"}),
    frozenset({"pair-classification", "pair-regression"}),
    frozenset({"tagging"}),
    frozenset({"translation", "summarization"}),
    frozenset({"language-modeling"}),
)
"""Tasks whose models are built alike: a text read as a whole, two texts, tokens, and so on."""

SISTERS = frozenset({"classification", "sentiment"})
"""Tasks that differ in their default recipe only."""

SISTER_TASK = 0.3
OTHER_TASK = 1.0
"""The distance of another task of the same family."""
OTHER_FAMILY = 3.0
OTHER_LANGUAGE = 0.7
TENFOLD_EXAMPLES = 0.5
"""The distance of ten times as many examples, or a tenth."""
TENFOLD_LENGTH = 0.7
TENFOLD_LABELS = 0.3
SIMILAR = 1.5
"""A set that is no further away is called similar."""


def distance(place: Place, wanted: Described) -> float:
    """How unlike a set is to what is ``wanted``: 0 and more. What isn't known of either counts
    nothing."""
    total = 0.0
    if place.task != wanted.task:
        total += _between({place.task, wanted.task})
    if wanted.language and "und" not in (place.language, wanted.language):
        total += OTHER_LANGUAGE * (place.language != wanted.language)
    total += TENFOLD_EXAMPLES * _tenfolds(place.examples, wanted.examples)
    total += TENFOLD_LENGTH * _tenfolds(place.length, wanted.length)
    total += TENFOLD_LABELS * _tenfolds(place.labels, wanted.labels)
    return total


def weights_for(places: Sequence[Place], wanted: Described) -> np.ndarray:
    """How much each set counts for what is ``wanted``: 1 for one just like it, falling with the
    distance; sets of one corpus share the weight of the nearest of them."""
    each = [exp(-distance(place, wanted)) for place in places]
    by_corpus: dict[str, list[float]] = {}
    for place, weight in zip(places, each, strict=True):
        by_corpus.setdefault(place.corpus, []).append(weight)
    return np.array([
        weight * max(of := by_corpus[place.corpus]) / sum(of)
        for place, weight in zip(places, each, strict=True)
    ])  # fmt: skip


def similar(places: Sequence[Place], wanted: Described) -> list[int]:
    """The sets that are called similar, the most similar first."""
    far = [distance(place, wanted) for place in places]
    near = [number for number, each in enumerate(far) if each <= SIMILAR]
    return sorted(near, key=lambda number: far[number])


def _between(tasks: set[str]) -> float:
    """The distance of two tasks."""
    if tasks <= SISTERS:
        return SISTER_TASK
    return OTHER_TASK if any(tasks <= family for family in FAMILIES) else OTHER_FAMILY


def _tenfolds(one: float, other: float | None) -> float:
    if not one or not other or one <= 0 or other <= 0:
        return 0.0
    return abs(log(one / other)) / log(10)
