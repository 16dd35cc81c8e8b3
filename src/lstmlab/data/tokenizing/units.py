"""The unit that ``auto`` comes to: what the training texts' tokens should be."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain

from lstmlab.data.dataset import Dataset
from lstmlab.data.tokenizing.tokenizer import words
from lstmlab.language.notes import BPE_UNITS
from lstmlab.language.scripts import WITHOUT_SPACES
from lstmlab.recipe import Recipe

_SEEN = 2000
"""Training texts that are looked at, spread over all of them."""
_LETTER = re.compile(r"[^\W\d_]")
_WITHOUT_SPACES = re.compile(f"[{WITHOUT_SPACES}]")
"""A letter of a script in which words stand side by side. Chinese and Japanese are not among them:
``word`` takes their characters singly."""
_MOST = 0.25
"""Share of such letters from which on what stands between spaces isn't a word."""
_RARE = 0.5
"""Share of a text's words that are nowhere else, from which on they are no words either."""
_FEW = 1000
"""Words; of fewer most are rare in any language."""
_known: dict[str, str] = {}
"""Data set's fingerprint -> unit."""


def resolve_unit(recipe: Recipe, dataset: Dataset) -> Recipe:
    """``recipe`` with the unit that ``auto`` is for ``dataset``, and the metric that selects where
    that hangs on the labels; others stay."""
    changes = {"unit": _unit(dataset)} if recipe.unit == "auto" else {}
    if not recipe.metric and (metric := dataset.columns.asked.metric(dataset.labels)):
        changes["metric"] = metric
    return recipe.updated(changes) if changes else recipe


def bpe_note(dataset: Dataset, recipe: Recipe) -> list[str]:
    """A note, if a token of a text that is only read is not a word because ``auto`` would not have
    it so."""
    is_read = not dataset.columns.asked.is_text
    chosen = recipe.unit == "bpe" and is_read and _unit(dataset) == "bpe"
    return [BPE_UNITS] if chosen else []


def _unit(dataset: Dataset) -> str:
    key = dataset.fingerprint
    if key not in _known:
        _known[key] = _judged(dataset)
    return _known[key]


def _judged(dataset: Dataset) -> str:
    train = dataset.splits["train"]
    column = dataset.columns.text
    if chosen := dataset.columns.role(column).unit(train[column]):
        return chosen
    texts = train[column][:: max(1, len(train[column]) // _SEEN)]
    letters = sum(len(_LETTER.findall(text)) for text in texts)
    without = sum(len(_WITHOUT_SPACES.findall(text)) for text in texts)
    if without > _MOST * letters:
        return "bpe"
    counts = Counter(chain.from_iterable(map(words, texts)))
    rare = sum(count == 1 for count in counts.values())
    return "bpe" if counts.total() >= _FEW and rare > _RARE * counts.total() else "word"
