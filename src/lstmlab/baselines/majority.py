"""Majority: every text gets the label that most training examples have."""

from __future__ import annotations

from collections import Counter
from typing import Any

from lstmlab.data.dataset import Dataset, Split
from lstmlab.metrics.metric import Guess
from lstmlab.recipe import Recipe

TASKS = ("classification", "sentiment", "pair-classification")
METRICS = ("accuracy", "macro-f1", "ece", "log-loss")
CALLED = "the commonest label"
READS = ()


class Majority:
    """Labels as often as they were; the commonest is given."""

    def __init__(self, counts: Counter[str]) -> None:
        total = sum(counts.values())
        shares = {label: counts[label] / total for label in sorted(counts)}
        self._guess = Guess(max(shares, key=shares.__getitem__), shares)

    @property
    def about(self) -> str:
        return f"always {self._guess.label!r}"

    def answers(self, examples: Split) -> list[Guess]:
        return [self._guess] * len(next(iter(examples.values())))


def fit(dataset: Dataset, metric: str, like: Any = None, recipe: Recipe | None = None) -> Majority:
    return Majority(Counter(dataset.splits["train"][dataset.columns.answer]))
