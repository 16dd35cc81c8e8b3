"""Where a classifier decides for which label, fitted so that a metric is best on dev.

A label's threshold is what is added to its log-probability before the likeliest label is answered.
Of two labels that is one threshold of probability; accuracy is mostly best without, macro-F1, which
gives a rare label as much say as others, not. Probabilities stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstmlab.metrics.metric import Guess
from lstmlab.registry import find

_ROUNDS = 10
LARGEST = 100.0
"""No threshold is larger, whoever wrote it."""


def fit(
    scores: NDArray[np.float64], labels: Sequence[str], expected: Sequence[str], metric: str
) -> NDArray[np.float64]:
    """One threshold a label (labels,): ``scores`` are log-probabilities (texts, labels) of texts
    whose labels are ``expected``. The score of ``metric`` is never worse than without.

    One label after the other is given the best threshold, exactly, as the others stand, until
    nothing becomes better. Among the best it is the one in the middle of the widest gap between
    texts, and 0 where that is as good.
    """
    rule = find("metrics", metric)
    sign = 1.0 if rule.HIGHER_IS_BETTER else -1.0
    as_label = [_statistics(rule, label, expected) for label in labels]
    thresholds = np.zeros(len(labels))
    best = sign * float(_score(rule, as_label, (scores + thresholds).argmax(1)))
    for _ in range(_ROUNDS):
        before = best
        for label in range(len(labels)):
            found, score = _best_of(label, scores, thresholds, as_label, rule, sign)
            if score > best + 1e-9:
                thresholds[label], best = found, score
        if best <= before:
            break
    return np.clip(thresholds - thresholds.mean(), -LARGEST, LARGEST)


def _best_of(
    label: int,
    scores: NDArray[np.float64],
    thresholds: NDArray[np.float64],
    as_label: list[NDArray[np.float64]],
    rule: Any,
    sign: float,
) -> tuple[float, float]:
    """The best threshold of one label as the others stand, and the score (more is better)."""
    others = scores + thresholds
    others[:, label] = -np.inf
    next_best = others.argmax(1)
    needed = others.max(1) - scores[:, label]  # above it, a text is given this label
    order = np.argsort(needed, kind="stable")
    rows = np.arange(len(scores))
    otherwise = np.stack(as_label)[next_best, rows][order]
    gained = np.cumsum(as_label[label][order] - otherwise, axis=0)
    sums = otherwise.sum(0) + np.concatenate([np.zeros((1, gained.shape[1])), gained])
    found = sign * np.asarray(rule.from_statistics(sums), np.float64)
    edges = np.concatenate([[needed[order[0]] - 2.0], needed[order], [needed[order[-1]] + 2.0]])
    width = np.diff(edges)
    found[width <= 0] = -np.inf  # texts that can't be told apart
    best = found.max()
    ties = np.flatnonzero(found >= best - 1e-9)
    place = ties[width[ties].argmax()]
    return float(edges[place : place + 2].mean()), float(best)


def _statistics(rule: Any, label: str, expected: Sequence[str]) -> NDArray[np.float64]:
    """The metric's statistics of every text, if it were given ``label``."""
    guess = Guess(label, {label: 1.0})
    return np.asarray(rule.statistics([guess] * len(expected), expected), np.float64)


def _score(rule: Any, as_label: list[NDArray[np.float64]], given: NDArray[np.int64]) -> float:
    sums = np.stack(as_label)[given, np.arange(len(given))].sum(0)
    return float(rule.from_statistics(sums))
