"""Commonest tag: each token gets the tag that it has most often in training; an unknown one gets
that of unknown ones, which are those that training has once."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from lstmlab.data.dataset import Dataset, Split
from lstmlab.metrics.metric import Tagging
from lstmlab.recipe import Recipe
from lstmlab.spans import mark_spans, spans_of, tags_of

TASKS = ("tagging",)
READS = ()
METRICS = ("entity-f1", "tag-accuracy")
CALLED = "each token's commonest tag"


class CommonestTag:
    """Token -> tag; tokens are told apart as they are written."""

    def __init__(self, counts: dict[str, Counter[str]], marks: bool) -> None:
        """``marks``: whether the tags mark spans; then an ``I-X`` that continues nothing begins
        one."""
        self._of_token = {token: _first(found) for token, found in counts.items()}
        once: Counter[str] = Counter()
        for found in counts.values():
            if found.total() == 1:
                once.update(found)
        every = sum(counts.values(), Counter[str]())
        self._unknown = _first(once or every)
        self._marks = marks

    @property
    def about(self) -> str:
        return f"of {len(self._of_token):,} tokens; of others {self._unknown!r}"

    def answers(self, examples: Split) -> list[Tagging]:
        return [self._tagged(cell.split()) for cell in examples["tokens"]]

    def _tagged(self, tokens: list[str]) -> Tagging:
        tags = [self._of_token.get(token, self._unknown) for token in tokens]
        return Tagging(tuple(tags_of(spans_of(tags), len(tags)) if self._marks else tags))


def fit(
    dataset: Dataset, metric: str, like: Any = None, recipe: Recipe | None = None
) -> CommonestTag:
    train = dataset.splits["train"]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for tokens, tags in zip(train["tokens"], train["tags"], strict=True):
        for token, tag in zip(tokens.split(), tags.split(), strict=True):
            counts[token][tag] += 1
    return CommonestTag(counts, mark_spans(dataset.labels))


def _first(counts: Counter[str]) -> str:
    """The commonest; of equally common ones the first in order."""
    return min(counts, key=lambda tag: (-counts[tag], tag))
