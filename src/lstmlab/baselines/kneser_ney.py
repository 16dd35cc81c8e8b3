"""Kneser-Ney: an n-gram language model, interpolated, its discounts modified (Chen & Goodman 1999).

https://doi.org/10.1006/csla.1999.0128. It reads the tokens that the language model beside it reads,
across the ends of lines, as that does. n is chosen on dev.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.preparing.encoded import TOKENIZER_FIELDS, Codec, encode, encode_split
from lstmlab.data.roles.stream import STREAM
from lstmlab.data.tokenizing.tokenizer import EOS, Tokens
from lstmlab.metrics.metric import Nats
from lstmlab.recipe import Recipe

TASKS = ("language-modeling",)
METRICS = ("perplexity", "bits-per-character")
CALLED = "the Kneser–Ney model"
READS = (*TOKENIZER_FIELDS, "spelling")

MOST = 8
"""The largest n that is tried."""
_LEAST = 0.1
"""The least discount; with none, tokens that a small stream never had would be impossible."""
_NOT_WRITTEN = 2
"""Special tokens that no text has: padding, and the beginning."""

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class _Level:
    """The n-grams of one length n, numbered; a context is the number of an (n-1)-gram."""

    keys: Ids
    """Each n-gram as a number, context × vocabulary + token; they rise."""
    discounted: NDArray[np.float64]
    """Probability of each n-gram's token after its context, but for what was taken away."""
    left: NDArray[np.float64]
    """What was taken away from each context, to be shared out by shorter contexts."""

    def find(self, contexts: Ids, tokens: Ids, vocabulary: int) -> Ids:
        """The numbers of n-grams; -1 where there is none."""
        wanted = contexts * vocabulary + tokens
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where((contexts >= 0) & (self.keys[places] == wanted), places, -1)

    def interpolated(
        self, grams: Ids, contexts: Ids, shorter: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Probabilities, where ``shorter`` are those after contexts that are shorter by one."""
        known = contexts >= 0
        left = np.where(known, self.left[contexts], 1.0)
        return np.where(grams >= 0, self.discounted[grams], 0.0) + left * shorter


class Counts:
    """A stream's n-grams of every length up to ``most``: as the longest, and as shorter ones."""

    def __init__(self, stream: Ids, vocabulary: int, most: int) -> None:
        self.vocabulary = vocabulary
        self.longest: list[_Level] = []
        self.shorter: list[_Level] = []
        contexts, before, earlier = np.zeros(len(stream), np.int64), 1, 1
        numbers = keys = contexts
        for length in range(1, most + 2):
            found, first, of_each, times = np.unique(
                contexts * vocabulary + stream[length - 1 :],
                return_index=True, return_inverse=True, return_counts=True,
            )  # fmt: skip
            if length > 1:  # how many different tokens were seen before each n-gram
                different = np.bincount(numbers[1:][first], minlength=len(keys))
                self.shorter.append(_level(keys, different, earlier, vocabulary))
            if length <= most:
                self.longest.append(_level(found, times, before, vocabulary))
            keys, numbers, contexts = found, of_each, of_each[:-1]
            earlier, before = before, len(found)

    def probabilities(self, stream: Ids) -> Iterator[NDArray[np.float64]]:
        """Returns the probability of each token of another stream, by n-grams of one, two and more
        tokens."""
        p = np.full(len(stream), 1 / max(1, self.vocabulary - _NOT_WRITTEN))
        contexts = np.zeros(len(stream), np.int64)
        for top, low in zip(self.longest, self.shorter, strict=True):
            grams = top.find(contexts, stream, self.vocabulary)
            yield top.interpolated(grams, contexts, p)
            p = low.interpolated(grams, contexts, p)
            contexts = np.concatenate([[-1], grams[:-1]])


def _level(keys: Ids, counts: Ids, contexts: int, vocabulary: int) -> _Level:
    """``counts``: of each n-gram, how often it was seen, or after how many tokens."""
    context = keys // vocabulary
    ones, twos, threes, fours = (max(1, int((counts == times).sum())) for times in (1, 2, 3, 4))
    share = ones / (ones + 2 * twos)
    off = np.array(
        [0, 1 - 2 * share * twos / ones, 2 - 3 * share * threes / twos,
         3 - 4 * share * fours / threes]
    ).clip([0, _LEAST, _LEAST, _LEAST], [0, 1, 2, 3])  # fmt: skip
    taken = np.minimum(off[np.minimum(counts, 3)], counts)
    totals = np.bincount(context, counts, contexts)
    nothing = totals == 0  # then everything is left to shorter contexts
    totals[nothing] = 1
    left = np.where(nothing, 1.0, np.bincount(context, taken, contexts) / totals)
    return _Level(keys, (counts - taken) / totals[context], left)


@dataclass(frozen=True)
class KneserNey:
    counts: Counts
    codec: Codec
    recipe: Recipe
    length: int

    @property
    def about(self) -> str:
        return f"n = {self.length}"

    def answers(self, examples: Split) -> list[Nats]:
        data = encode_split(self.codec, examples, self.recipe, STREAM)
        tokens = data.columns["given"]["text"]
        each = islice(self.counts.probabilities(_stream(tokens)), self.length - 1, None)
        return _nats(tokens, next(each), examples)


def fit(dataset: Dataset, metric: str, like: Any = None, recipe: Recipe | None = None) -> KneserNey:
    """Counts the n-grams of the training texts, cut into tokens as ``recipe`` says."""
    recipe = recipe or Recipe()
    data = encode(dataset, recipe)
    stream = _stream(data.columns["train"]["text"])
    most = like.length if isinstance(like, KneserNey) else MOST
    counts = Counts(stream, len(data.codec.tokenizer), most)
    length = most
    if not isinstance(like, KneserNey) and "dev" in dataset.splits:
        dev = _stream(data.columns["dev"]["text"])
        nats = [-np.log(p).mean() for p in counts.probabilities(dev)]
        length = int(np.argmin(nats)) + 1
    return KneserNey(counts, data.codec, recipe, length)


def _stream(tokens: Tokens) -> Ids:
    """All lines in one row, an end after each."""
    return np.insert(np.asarray(tokens.ids, np.int64), tokens.offsets[1:], EOS)


def _nats(tokens: Tokens, p: NDArray[np.float64], examples: Split) -> list[Nats]:
    starts = tokens.offsets[:-1] + np.arange(len(tokens))
    sums = np.add.reduceat(-np.log(p), starts) if len(tokens) else np.zeros(0)
    lines = zip(sums.tolist(), tokens.lengths.tolist(), examples["text"], strict=True)
    return [Nats(total, length + 1, len(text) + 1) for total, length, text in lines]
