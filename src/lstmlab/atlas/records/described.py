"""What a data set is like, as far as that may decide which recipe suits it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from lstmlab.language.scripts import is_cjk, is_japanese, is_latin

if TYPE_CHECKING:
    from lstmlab.data.dataset import Dataset

_LOOKED_AT = 2000
"""Texts whose length and language are looked at, spread over the training split."""
_ENGLISH = frozenset({
    "the", "of", "and", "to", "a", "in", "is", "it", "for", "that", "on", "with", "was", "this",
    "i", "you", "are", "be", "not", "what", "at", "by", "from", "as", "have",
})  # fmt: skip
_ENOUGH_ENGLISH = 0.1
"""The share of words that are among these, from which on a text is English: other languages in
Latin letters share a few of them only."""


@dataclass(frozen=True)
class Described:
    """A data set in five numbers and words; None of what isn't known."""

    task: str
    language: str | None = None
    examples: int | None = None
    length: float | None = None
    """The median length of its texts, in words."""
    labels: int | None = None


def described(dataset: Dataset, task: str) -> Described:
    """What ``dataset`` is like, as a data set for ``task``."""
    from lstmlab.data.tokenizing.tokenizer import word_counts

    column = dataset.columns.text
    texts = dataset.splits["train"][column]
    step = max(1, len(texts) // _LOOKED_AT)
    seen = [str(text) for text in texts[::step][:_LOOKED_AT]]
    return Described(
        task,
        language_of(seen, _of_its_own(dataset)),
        dataset.size("train"),
        float(median(word_counts(seen).tolist())),
        len(dataset.labels),
    )


def _of_its_own(dataset: Dataset) -> str:
    """The language that the data set says its texts are in; of a paired one it is the target's, so
    that nothing is known of the source."""
    return "und" if "target" in dataset.columns else dataset.language


def language_of(texts: Sequence[str], told: str = "und") -> str:
    """The primary language of ``texts``: as ``told``, or by their script, or ``und``."""
    if told != "und":
        return told.split("-")[0]
    if is_cjk(texts, "und"):
        return "ja" if is_japanese(texts, "und") else "zh"
    words = [word for text in texts for word in re.findall(r"[^\W\d_]+", text.lower())]
    english = sum(word in _ENGLISH for word in words)
    if words and is_latin(texts) and english >= _ENOUGH_ENGLISH * len(words):
        return "en"
    return "und"
