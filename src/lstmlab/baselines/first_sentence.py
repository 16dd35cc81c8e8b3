"""The first sentence of the source."""

from __future__ import annotations

import re
from typing import Any

from lstmlab.data.dataset import Dataset, Split
from lstmlab.recipe import Recipe

TASKS = ("summarization",)
METRICS = ("rouge-l", "rouge-1", "rouge-2")
CALLED = "the first sentence"
READS = ()

_END = re.compile(r"[.!?]['\"”’)\]]*(?=\s)|[。！？][”’」』）]*|\n")
"""The end of a sentence. An abbreviation's full stop is taken for one, too."""


class FirstSentence:
    about = "up to the first end of a sentence"

    def answers(self, examples: Split) -> list[str]:
        return [first_sentence(text) for text in examples["source"]]


def first_sentence(text: str) -> str:
    """The text up to the first end of a sentence, or all of it."""
    text = text.strip()
    end = _END.search(text)
    return text[: end.end()].strip() if end else text


def fit(
    dataset: Dataset, metric: str, like: Any = None, recipe: Recipe | None = None
) -> FirstSentence:
    return FirstSentence()
