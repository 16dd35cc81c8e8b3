"""What may be wrong with a data set, before a model learns it: counted, with examples.

Texts are taken for alike when :func:`plainly` makes the same of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstmlab.data.dataset import Dataset
from lstmlab.data.tokenizing.tokenizer import word_counts
from lstmlab.data.understanding.alike import alike_keys
from lstmlab.data.understanding.labels import in_order

FEW = 5
"""A label with fewer training examples can hardly be learned."""
SHORT = 3
"""Characters; a shorter text hardly says anything."""
_EXAMPLES = 3
_MEASURED = 10_000
"""Texts of a split whose words are counted, spread over it; a share of them is exact enough."""


@dataclass(frozen=True)
class Conflict:
    """One text with several labels."""

    text: str
    labels: Mapping[str, int]
    """Label -> how often."""


@dataclass(frozen=True)
class Quality:
    """What was found."""

    duplicates: Mapping[str, int]
    """Split -> how many of its examples are an earlier one of the same split again."""
    leaked: Mapping[tuple[str, str], int]
    """(train or dev, dev or test) -> how many examples of the second are in the first, too."""
    leaked_examples: tuple[str, ...]
    conflicts: int
    """Texts with several labels (sources with several targets)."""
    conflict_examples: tuple[Conflict, ...]
    labels: Mapping[str, Counter[str]]
    """Split -> how often each label stands there; nothing where there are no labels."""
    rare: Mapping[str, int]
    """Label -> training examples, where they are fewer than ``FEW``."""
    absent: Mapping[str, tuple[str, ...]]
    """Split -> labels of train that it lacks."""
    short: Mapping[str, int]
    """Split -> texts of fewer than ``SHORT`` characters."""
    words: Mapping[str, np.ndarray]
    """Split -> the lengths of its texts (sources), or of as many as say enough, in words."""

    def longer(self, split: str, length: int) -> float:
        """The share of texts longer than ``length`` words."""
        return float((self.words[split] > length).mean())


def examine(dataset: Dataset) -> Quality:
    """Look over every example of ``dataset``; about a second for 100,000 short ones."""
    columns, asked = dataset.columns, dataset.columns.asked
    column, answer = columns.text, columns.answer
    alike = {
        name: [] if asked.is_running else [*alike_keys(split, columns)]
        for name, split in dataset.splits.items()
    }
    leaked, examples = _leaked(dataset, alike)
    conflicts = [] if asked.is_running else _conflicts(dataset, answer, alike)
    labels = {
        name: Counter(label for cell in split[answer] for label in asked.classes(cell))
        for name, split in dataset.splits.items()
    }
    counts = labels["train"]
    return Quality(
        duplicates={name: len(keys) - len(set(keys)) for name, keys in alike.items()},
        leaked=leaked,
        leaked_examples=examples,
        conflicts=len(conflicts),
        conflict_examples=tuple(conflicts[:_EXAMPLES]),
        labels=labels,
        rare={label: n for label, n in sorted(counts.items(), key=lambda p: p[1]) if n < FEW},
        absent={
            name: gone
            for name, there in labels.items()
            if (gone := tuple(in_order(set(counts) - set(there))))
        },
        short={
            name: sum(
                any(len(split[each][place].strip()) < SHORT for each in columns.inputs)
                for place in range(0 if asked.is_running else len(split[column]))
            )
            for name, split in dataset.splits.items()
        },
        words={name: _words(split[column]) for name, split in dataset.splits.items()},
    )


def _leaked(
    dataset: Dataset, alike: Mapping[str, list[str]]
) -> tuple[dict[tuple[str, str], int], tuple[str, ...]]:
    leaked, examples = {}, []
    seen = {name: set(keys) for name, keys in alike.items()}
    for earlier, later in (("train", "dev"), ("train", "test"), ("dev", "test")):
        if earlier not in seen or later not in seen:
            continue
        places = [i for i, key in enumerate(alike[later]) if key in seen[earlier]]
        leaked[earlier, later] = len(places)
        examples += [_shown(dataset, later, i) for i in places[:_EXAMPLES]]
    return leaked, tuple(dict.fromkeys(examples))[:_EXAMPLES]


def _conflicts(dataset: Dataset, answer: str, alike: Mapping[str, list[str]]) -> list[Conflict]:
    """Those with the most examples first."""
    answers: dict[str, str] = {}
    doubtful = {
        key
        for name, keys in alike.items()
        for key, given in zip(keys, dataset.splits[name][answer], strict=True)
        if answers.setdefault(key, given) != given
    }
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    written: dict[str, str] = {}
    for name, keys in alike.items() if doubtful else ():
        split = dataset.splits[name]
        for place, key in enumerate(keys):
            if key in doubtful:
                counts[key][split[answer][place]] += 1
                written.setdefault(key, _shown(dataset, name, place))
    found = [Conflict(written[key], dict(each.most_common())) for key, each in counts.items()]
    return sorted(found, key=lambda one: -sum(one.labels.values()))


def _shown(dataset: Dataset, split: str, place: int) -> str:
    """All texts of an example, in one line."""
    return " | ".join(dataset.splits[split][column][place] for column in dataset.columns.inputs)


def _words(texts: Sequence[str]) -> np.ndarray:
    step = max(1, len(texts) // _MEASURED)
    return word_counts(texts[::step])
