"""The first k words of the source; k is chosen on dev."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmlab.baselines.baseline import best
from lstmlab.data.dataset import Dataset, Split
from lstmlab.language.scripts import CJK
from lstmlab.recipe import Recipe
from lstmlab.registry import find

TASKS = ("summarization",)
METRICS = ("rouge-l", "rouge-1", "rouge-2")
CALLED = "the first words"
READS = ()

_WORD = re.compile(rf"[{CJK}]|[^\s{CJK}]+")
_FEW, _MOST = 1000, 128
"""Dev examples that k is chosen on, and the largest k."""


@dataclass(frozen=True)
class FirstWords:
    count: int

    @property
    def about(self) -> str:
        return f"k = {self.count}"

    def answers(self, examples: Split) -> list[str]:
        return [first_words(text, self.count) for text in examples["source"]]


def first_words(text: str, count: int) -> str:
    """The text up to the end of its word number ``count``; a CJK character is a word."""
    for number, word in enumerate(_WORD.finditer(text), 1):
        if number == count:
            return text[: word.end()]
    return text


def fit(
    dataset: Dataset, metric: str, like: Any = None, recipe: Recipe | None = None
) -> FirstWords:
    """The best k among those around the lengths of the training targets, in steps of a tenth."""
    if isinstance(like, FirstWords):
        return like
    lengths = [len(_WORD.findall(text)) for text in dataset.splits["train"]["target"][:10_000]]
    low, usual = (max(1, int(np.quantile(lengths, share))) for share in (0.1, 0.5))
    high = min(_MOST, max(usual, int(np.quantile(lengths, 0.95))))
    if "dev" not in dataset.splits:
        return FirstWords(usual)
    tried = sorted({round(k) for k in np.geomspace(low, max(high, low), 12)} | {usual})
    dev = dataset.splits["dev"]
    source, target = dev["source"][:_FEW], dev["target"][:_FEW]
    score = find("metrics", metric).score
    scores = [
        score([first_words(text, k) for text in source], target, dataset.language) for k in tried
    ]
    return FirstWords(tried[best(scores, metric)])
