"""The least log-odds at which each of several labels is given, chosen so that a metric is best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstmlab.metrics.metric import LabelSet
from lstmlab.registry import find

Floats = NDArray[np.float64]

INSTEAD = "labels-macro-f1"
"""What is made best where a metric doesn't look at which labels are given."""
LARGEST = 100.0
"""No threshold is farther from 0."""
_FEW = 10
"""Texts with a label; of fewer, its own threshold would be chance: it has the common one."""
_STEPS = 200
"""Thresholds that are tried at most."""
_ROUNDS = 3


def fitted(odds: Floats, wanted: Floats, metric: str, how: str) -> Floats:
    """Thresholds (L,) of labels whose log-odds ``odds`` (N, L) are, and which ``wanted`` (N, L)
    says to be right.

    ``how``: ``half``, all are 0 (a probability of a half); ``common``, one for all; ``each``, then
    each label's own, one after the other as the others stand. That is for metrics that are counted
    by label; for others it is as for ``INSTEAD``. The metric is never worse on these texts than
    with a half, nor with each label's own than with the common one.
    """
    thresholds = np.zeros(odds.shape[1])
    rule = find("metrics", metric)
    rule = rule if hasattr(rule, "of_counts") else find("metrics", INSTEAD)
    if how == "half" or not len(odds):
        return thresholds
    thresholds[:] = _common(odds, wanted, rule)
    if how == "common":
        return thresholds
    sign = 1 if rule.HIGHER_IS_BETTER else -1
    for _ in range(_ROUNDS):
        before = thresholds.copy()
        for label in np.flatnonzero(wanted.sum(0) >= _FEW):
            thresholds[label] = _own(int(label), odds, wanted, thresholds, rule, sign)
        if (thresholds == before).all():
            break
    return np.clip(thresholds, -LARGEST, LARGEST)


def label_sets(odds: Floats, thresholds: Floats, labels: Sequence[str]) -> list[LabelSet]:
    """Log-odds (N, L) as answers: what is above its threshold is given."""
    shares = 1 / (1 + np.exp(-np.clip(odds, -500, 500)))
    given = odds > thresholds
    return [
        LabelSet(
            tuple(label for label, is_given in zip(labels, some, strict=True) if is_given),
            dict(zip(labels, row, strict=True)),
            tuple(each),
        )
        for row, some, each in zip(shares.tolist(), given.tolist(), odds.tolist(), strict=True)
    ]


def _common(odds: Floats, wanted: Floats, rule: Any) -> float:
    """The best threshold for all; of equally good ones the nearest to 0, which is one of them."""
    candidates = np.append(_between(odds.ravel()), 0.0)
    scores = [_score(odds, wanted, each, rule) for each in candidates]
    best = max(scores)
    ties = candidates[np.array(scores) >= best - 1e-9]
    return float(ties[np.abs(ties).argmin()])


def _score(odds: Floats, wanted: Floats, thresholds: Floats | float, rule: Any) -> float:
    given = (odds > thresholds).astype(np.float64)
    sign = 1 if rule.HIGHER_IS_BETTER else -1
    counts = (given * wanted).sum(0), given.sum(0), wanted.sum(0)
    return sign * float(rule.of_counts(*counts))


def _own(
    label: int, odds: Floats, wanted: Floats, thresholds: Floats, rule: Any, sign: int
) -> float:
    """The best threshold of one label; the one that it has, where that is as good."""
    candidates = np.append(_between(odds[:, label]), thresholds[label])
    given = (odds > thresholds).astype(np.float64)
    right = (given * wanted).sum(0)
    each = (odds[:, label, np.newaxis] > candidates).astype(np.float64)
    # (candidates, labels): as they stand, but for this label.
    count = len(candidates)
    all_right, all_given = np.tile(right, (count, 1)), np.tile(given.sum(0), (count, 1))
    all_right[:, label] = wanted[:, label] @ each
    all_given[:, label] = each.sum(0)
    expected = np.tile(wanted.sum(0), (count, 1))
    scores = sign * np.asarray(rule.of_counts(all_right, all_given, expected), np.float64)
    best = int(scores.argmax())
    return float(candidates[best if scores[best] > scores[-1] + 1e-9 else -1])


def _between(values: Floats) -> Floats:
    """Thresholds in the gaps between values: from where few are above it, evenly in their ranks, to
    where most are."""
    ranked = np.unique(values)
    if len(ranked) < 2:
        return np.zeros(0)
    middles = (ranked[1:] + ranked[:-1]) / 2
    if len(middles) <= _STEPS:
        return middles
    # Half of the steps among the highest twentieth, where a rare label's threshold is.
    high = np.linspace(0.95, 1, _STEPS // 2, endpoint=False)
    low = np.linspace(0, 0.95, _STEPS // 2, endpoint=False)
    places = (np.concatenate([low, high]) * len(middles)).astype(int)
    return middles[np.unique(places)]
