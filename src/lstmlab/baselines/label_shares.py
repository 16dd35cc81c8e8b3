"""Label shares: every text gets the labels that so many training texts have that they are worth it,
as dev says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmlab.baselines.one_against_rest import wanted_of
from lstmlab.baselines.parts.label_thresholds import label_sets
from lstmlab.data.dataset import Dataset, Split
from lstmlab.metrics.metric import LabelSet, score_all
from lstmlab.recipe import Recipe

TASKS = ("multilabel",)
METRICS = ("labels-macro-f1", "labels-micro-f1", "average-precision")
CALLED = "the commonest labels"
READS = ()

_MOST = 20
"""Labels that are tried at most."""


@dataclass(frozen=True)
class Same:
    """How often each label is, and how many of the commonest are given."""

    answer: LabelSet
    count: int

    @property
    def about(self) -> str:
        return f"always {', '.join(map(repr, self.answer.labels)) or 'none'}"

    def answers(self, examples: Split) -> list[LabelSet]:
        return [self.answer] * len(next(iter(examples.values())))


def fit(dataset: Dataset, metric: str, like: Any = None, recipe: Recipe | None = None) -> Same:
    answer, labels = dataset.columns.answer, dataset.labels
    wanted = wanted_of(dataset.splits["train"][answer], labels)
    shares = (wanted.sum(0) + 0.5) / (len(wanted) + 1)
    odds, ranked = np.log(shares / (1 - shares)), np.sort(shares)[::-1]

    def given(count: int) -> Same:
        least = ranked[count] if count < len(ranked) else 0.0
        threshold = np.full(len(labels), np.log(least / (1 - least)) if least else -np.inf)
        return Same(label_sets(odds[np.newaxis], threshold, labels)[0], count)

    if isinstance(like, Same):
        return given(like.count)
    if "dev" not in dataset.splits:
        return given(1)
    dev = dataset.splits["dev"]

    def score(one: Same) -> float:
        expected = list(dev[answer])
        return score_all([metric], one.answers(dev), expected, dataset.language)[metric]

    every = [given(count) for count in range(1, min(_MOST, len(labels)) + 1)]
    return max(every, key=score)
