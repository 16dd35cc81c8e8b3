"""Linear: TF-IDF of n-grams of words and of characters, and a linear SVM (scikit-learn) a label,
which learns more quickly from n-grams that by themselves tell its label (``machine.py``).

Which n-grams, and how much the SVM is held back (C), are chosen on dev; for accuracy, by log loss.
Its margins become probabilities by a temperature that is fitted on dev (Guo et al. 2017).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp, softmax

from lstmlab.baselines._ngram_table import (
    Amounts,
    Block,
    Places,
    Rows,
    characters,
    joined,
    words,
)
from lstmlab.baselines.parts import machine
from lstmlab.baselines.parts.beside import after, with_features
from lstmlab.data.beside.features import Features
from lstmlab.data.columns import FEATURES, apart, together
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.preparing.ngrams import Kinds, counted, spelled
from lstmlab.language.quoting import some
from lstmlab.metrics.metric import Guess
from lstmlab.recipe import Recipe
from lstmlab.registry import find

TASKS = ("classification", "sentiment")
METRICS = ("accuracy", "macro-f1", "ece", "log-loss")
CALLED = "the linear model"
READS = ("ngrams",)

START = 0.5
"""The first C that is tried; then twice or half of it, as long as dev gets better."""
_LEAST, _GREATEST = 1 / 16, 16.0
_EFFORT = 1.5e8
"""Numbers in the training table, times labels, beyond which characters aren't read: they would
take minutes."""
_ONE_C = 4e7
"""Numbers in the training table of words, times labels, beyond which no other C is tried where
words alone were asked for, because it has to be quick."""
_BY_LOSS = ("accuracy", "log-loss")
"""Metrics for which the least log loss on dev chooses: how sure the answers are says more of a few
hundred examples than how many are right."""
_SURE = 4.0
"""1 / temperature of the margins where there is no dev split to fit it on."""


@dataclass(frozen=True)
class Choices:
    """What dev decided."""

    kinds: tuple[Kinds, ...]
    strength: float
    """The SVM's C."""
    scale: float = _SURE
    """What margins are multiplied by before they are logits."""


@dataclass(frozen=True)
class Linear:
    """Logits of a text: its n-grams' weighted counts, and the numbers beside it, times ``weights``,
    plus ``bias``."""

    choices: Choices
    labels: tuple[str, ...]
    blocks: tuple[Block, ...]
    weights: NDArray[np.float32]
    """(n-grams of all blocks, then what the ``features`` are, labels)"""
    bias: NDArray[np.float32]
    features: Features | None = field(default=None, kw_only=True)
    """What stands beside each text, if anything does."""

    @property
    def about(self) -> str:
        return described(self)

    def rows(self, texts: Sequence[str]) -> Rows:
        """The n-grams' weighted counts (texts, n-grams)."""
        amounts, which, starts = self.entries(texts)
        shape = (len(texts), len(self.weights))
        return sparse.csr_matrix((amounts, which, starts), shape=shape)

    def entries(self, texts: Sequence[str]) -> tuple[Amounts, Places, Places]:
        """The same as arrays: amounts (N,), of which n-grams (N,), where each text's begin."""
        if self.features is None:
            return self._of_ngrams(texts)
        texts, cells = apart(texts, 2)
        size = sum(len(block.keys) for block in self.blocks)
        return after(self._of_ngrams(texts), self.features.rows(cells), size)

    def questions(self, examples: Split) -> Sequence[str]:
        """The text of each example, as :meth:`entries` takes it, with what stands beside it."""
        beside = [FEATURES] if self.features else []
        return together([examples[column] for column in ("text", *beside)])

    def _of_ngrams(self, texts: Sequence[str]) -> tuple[Amounts, Places, Places]:
        kinds = Kinds(
            words=next((each.words for each in self.choices.kinds if each.has_words), (1, 0)),
            characters=next((k.characters for k in self.choices.kinds if k.has_characters), (1, 0)),
        )
        found = counted(texts, kinds)
        each = [block.entries(found) for block in self.blocks]
        if len(each) == 1:
            return each[0]
        begin = np.cumsum([0, *(len(block.keys) for block in self.blocks)])
        amounts = np.concatenate([amount for amount, _, _ in each])
        which = np.concatenate([one[1] + first for one, first in zip(each, begin, strict=False)])
        text = np.concatenate([np.repeat(np.arange(len(texts)), np.diff(s)) for _, _, s in each])
        order = np.argsort(text, kind="stable")
        return amounts[order], which[order], np.sum([starts for _, _, starts in each], axis=0)

    def entry_names(self, text: str, places: NDArray[np.int64]) -> list[str]:
        """The n-grams of a text that the given ``places`` of its row stand for."""
        keys = np.concatenate([block.keys for block in self.blocks])
        beside = self.features.entries if self.features else []
        if self.features:
            (text,) = apart([text], 2)[0]
        names = {key: ngram for kinds in self.choices.kinds
                 for key, ngram in spelled(text, kinds).items()}  # fmt: skip
        return [
            names[int(keys[place])] if place < len(keys) else beside[place - len(keys)]
            for place in places.tolist()
        ]

    def logits(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """(texts, labels)"""
        return np.asarray(self.rows(texts) @ self.weights, np.float64) + self.bias

    def answers(self, examples: Split) -> list[Guess]:
        return guesses(self.logits(self.questions(examples)), self.labels)


def fit(dataset: Dataset, metric: str, like: Any = None, recipe: Recipe | None = None) -> Linear:
    train = dataset.splits["train"]
    if isinstance(like, Linear):
        blocks, rows = blocks_of(train["text"], like.choices.kinds)
        return _finished(dataset, blocks, rows, like.choices)
    search = Search(dataset, metric)
    search.run(words_alone=recipe is not None and recipe.ngrams == "words")
    return search.chosen()


def remember(dataset: Dataset, metric: str, learned: Linear, recipe: Recipe | None) -> None:
    """Keep what was learned for the models that will have it beside their network."""
    from lstmlab.baselines.parts.kept import fitted

    fitted(dataset, metric, recipe=recipe, learned=learned)


def described(model: Linear) -> str:
    """What was chosen, in a few words."""
    return f"{read_by(model)}, C = {model.choices.strength:g}"


def effort(dataset: Dataset) -> float:
    """Numbers in the training table of characters, times labels, at least."""
    labels = len(dataset.labels)
    train, columns = dataset.splits["train"], dataset.columns.text_inputs
    letters = sum(len(text) for column in columns for text in train[column])
    return letters * (1 if labels <= 2 else labels)


def guesses(logits: NDArray[np.float64], labels: Sequence[str]) -> list[Guess]:
    """``logits``: (texts, labels)."""
    shares = softmax(logits, 1).tolist()
    return [
        Guess(labels[best], dict(zip(labels, row, strict=True)), tuple(given))
        for best, row, given in zip(logits.argmax(1), shares, logits.tolist(), strict=True)
    ]


class Search:
    """Words and pairs of them first; then three of them, too; then characters, if wanted; then C,
    up or down. Other models on n-grams are fitted and judged otherwise, and searched alike."""

    def __init__(self, dataset: Dataset, metric: str) -> None:
        self.dataset, self.metric = dataset, metric
        self.tried: list[tuple[float, float, Linear]] = []
        """What :meth:`judged` gives; the greatest is chosen. Score, less log loss, and what was
        learned; for accuracy the log loss goes before the score."""

    start, least, greatest = START, _LEAST, _GREATEST
    """The first strength that is tried, and how far it may be halved and doubled."""
    effort = _EFFORT
    """Numbers in the training table, times labels, beyond which characters aren't read."""

    def run(self, *, words_alone: bool = False) -> None:
        texts = self.dataset.splits["train"]["text"]
        blocks, rows = blocks_of(texts, [words()])
        self._try(blocks, rows, self.start)
        if "dev" not in self.dataset.splits:
            return
        if words_alone and rows.nnz * len(self.dataset.labels) > _ONE_C:
            return
        longer, wider = blocks_of(texts, [words(3)])
        if self._try(longer, wider, self.start):
            blocks, rows = longer, wider
        if not words_alone and effort(self.dataset) < self.effort:
            more, columns = blocks_of(texts, [characters(texts)])
            both = joined([rows, columns])
            if self._try((*blocks, *more), both, self.start):
                blocks, rows = (*blocks, *more), both
        for factor in (2.0, 0.5):
            strength = self.start * factor
            better = False
            while self.least <= strength <= self.greatest and self._try(blocks, rows, strength):
                strength, better = strength * factor, True
            if better:
                break

    def finished(self, blocks: Sequence[Block], rows: Rows, choices: Choices) -> Linear:
        """A model that is fitted to the training split, whose n-grams ``rows`` are."""
        return _finished(self.dataset, blocks, rows, choices)

    def judged(self, one: Linear) -> tuple[float, float, Linear]:
        """What comes of it on dev: two numbers, of which the first decides first and more is
        better, and the model as it is used."""
        dev = self.dataset.splits["dev"]
        one, loss = _scaled(one, dev)
        score = self.score(one)
        return (-loss, score, one) if self.metric in _BY_LOSS else (score, -loss, one)

    def score(self, one: Linear) -> float:
        """The score by the metric on dev; more is better."""
        dev, metric = self.dataset.splits["dev"], find("metrics", self.metric)
        expected = list(dev[self.dataset.columns.answer])
        score = float(metric.score(one.answers(dev), expected, self.dataset.language))
        return score if metric.HIGHER_IS_BETTER else -score

    def _try(self, blocks: Sequence[Block], rows: Rows, strength: float) -> bool:
        """Fits a model and returns whether it is better than all before."""
        choices = Choices(tuple(block.kinds for block in blocks), strength)
        one = self.finished(blocks, rows, choices)
        if "dev" not in self.dataset.splits:
            self.tried.append((0.0, 0.0, one))
            return True
        *found, one = self.judged(one)
        before = max((each[:2] for each in self.tried), default=None)
        self.tried.append((found[0], found[1], one))
        return before is None or (found[0], found[1]) > before

    def chosen(self) -> Linear:
        return max(self.tried, key=lambda each: each[:2])[2]


def blocks_of(texts: Sequence[str], kinds: Sequence[Kinds]) -> tuple[tuple[Block, ...], Rows]:
    """Learns a table of n-grams of each of the kinds; returns them, and the texts' rows."""
    found = [Block.learned(texts, each) for each in kinds]
    return tuple(block for block, _ in found), joined([rows for _, rows in found])


def _finished(
    dataset: Dataset,
    blocks: Sequence[Block],
    rows: Rows,
    choices: Choices,
) -> Linear:
    """Fitted to the training split, whose n-grams ``rows`` are."""
    labels = tuple(dataset.labels)
    place = {label: number for number, label in enumerate(labels)}
    numbers = np.array([place[label] for label in dataset.splits["train"]["label"]], np.int64)
    rows, features = with_features(dataset, rows)
    beside = features.size if features else 0
    weights, bias = machine.weights(rows, numbers, len(labels), choices.strength, beside)
    scale = np.float32(choices.scale)
    both = weights * scale, bias * scale
    return Linear(choices, labels, tuple(blocks), *both, features=features)


def _scaled(one: Linear, dev: Split) -> tuple[Linear, float]:
    """Returns the model with the temperature under which dev's labels are likeliest, and their mean
    nats."""
    number = {label: place for place, label in enumerate(one.labels)}
    known = [place for place, label in enumerate(dev["label"]) if label in number]
    questions = one.questions(dev)
    logits = one.logits([questions[place] for place in known])
    wanted = np.array([number[dev["label"][place]] for place in known])

    def loss(log_factor: float) -> float:
        scaled = logits * math.exp(log_factor)
        nats = logsumexp(scaled, 1)
        # One more example, of every label in equal parts: or all right would mean no limit.
        any_label = float((nats - scaled.mean(1)).mean())
        return float((nats - scaled[np.arange(len(wanted)), wanted]).sum()) + any_label

    found = minimize_scalar(loss, bounds=(-5, 5), method="bounded", options={"xatol": 1e-4})
    factor = math.exp(float(found.x))
    choices = replace(one.choices, scale=one.choices.scale * factor)
    by = np.float32(factor)
    scaled = replace(one, choices=choices, weights=one.weights * by, bias=one.bias * by)
    return scaled, float(found.fun) / max(1, len(wanted))


def read_by(model: Linear) -> str:
    """What a model reads: its n-grams, and what stands beside the texts."""
    beside = " beside " + some(model.features.names, 4) if model.features else ""
    return named(model.choices.kinds) + beside


def named(kinds: Sequence[Kinds]) -> str:
    """``words 1 to 2 and characters 2 to 5``."""
    parts = [
        f"{what} {low} to {high}"
        for each in kinds
        for what, (low, high) in (("words", each.words), ("characters", each.characters))
        if low <= high
    ]
    return " and ".join(parts)
