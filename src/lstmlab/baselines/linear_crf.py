"""Linear CRF: a conditional random field (Lafferty et al. 2001) on tokens, their shapes and affixes
and their neighbours', by CRFsuite (Okazaki 2007).

How much its weights are held back is chosen on dev.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from lstmlab.baselines.parts.tag_features import features, key_of, keys_of
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.tagging.inner import Inner
from lstmlab.metrics.metric import Tagging
from lstmlab.recipe import Recipe
from lstmlab.registry import find

TASKS = ("tagging",)
READS = ()
METRICS = ("entity-f1", "tag-accuracy")
CALLED = "the linear CRF"

TRIED = ((0.1, 0.05), (0.02, 0.2), (0.4, 0.01))
"""How much weights are held back: absolute ones (c1) and squares (c2); the first one where there is
no time for others."""
_PASSES = 60
_MOST = 500_000
"""Tokens times tags: with more, only one of those is tried, as each would take many seconds."""
_A_NUMBER = 2e-5
"""Seconds for a token and a tag: measured on one core of a Zen 4, 1.1 for 17 tags and 2.2 for 5, of
4,500 to 15,000 tokens."""
_BARRED = -1e12

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LinearCrf:
    """Scores of the data's own tags (BIO, where they mark spans): of each by features, and of every
    two."""

    inner: Inner
    held: tuple[float, float]
    """c1 and c2."""
    keys: NDArray[np.int64]
    """The numbers of features that say something (features,), ascending."""
    weights: NDArray[np.float32]
    """(features, tags)"""
    pairs: NDArray[np.float32]
    """(before, after)"""

    @property
    def about(self) -> str:
        return described(self)

    def entries(self, tokens: Sequence[str]) -> NDArray[np.int64]:
        """The places of each token's features among ``keys`` (tokens, F), filled up with how many
        there are, which is no place."""
        rows = keys_of(tokens)
        wanted = np.full((len(rows), max(1, *map(len, rows), 1)), -1, np.int64)
        for row, keys in zip(wanted, rows, strict=True):
            row[: len(keys)] = keys
        places = np.searchsorted(self.keys, wanted)
        known = self.keys[np.minimum(places, len(self.keys) - 1)] == wanted
        return np.where(known, places, len(self.keys))

    def emissions(self, tokens: Sequence[str]) -> Floats:
        """(tokens, tags)"""
        return np.asarray(self._padded[self.entries(tokens)].sum(1), np.float64)

    def answers(self, examples: Split) -> list[Tagging]:
        return [Tagging(tuple(self._best(cell.split()))) for cell in examples["tokens"]]

    @cached_property
    def _padded(self) -> NDArray[np.float32]:
        return np.concatenate([self.weights, np.zeros((1, self.weights.shape[1]), np.float32)])

    def _best(self, tokens: Sequence[str]) -> list[str]:
        """The likeliest of the sequences that may be, by Viterbi's algorithm."""
        if not tokens:
            return []
        inner, each = self.inner, self.emissions(tokens)
        pairs = self.pairs + np.where(inner.may_follow, 0, _BARRED)
        score = each[0] + np.where(inner.may_begin, 0, _BARRED)
        came_from = []
        for emission in each[1:]:
            ways = score[:, None] + pairs
            came_from.append(ways.argmax(0))
            score = ways.max(0) + emission
        tag = int((score + np.where(inner.may_end, 0, _BARRED)).argmax())
        found = [tag]
        for before in reversed(came_from):
            tag = int(before[tag])
            found.append(tag)
        return inner.bio(found[::-1])


def fit(dataset: Dataset, metric: str, like: Any = None, recipe: Recipe | None = None) -> LinearCrf:
    inner = Inner(tuple(dataset.labels), "bio")
    train = dataset.splits["train"]
    rows = [features(cell.split()) for cell in train["tokens"]]
    tags = [[inner.names[n] for n in inner.numbers(cell.split())] for cell in train["tags"]]
    tried = [like.held] if isinstance(like, LinearCrf) else [*TRIED]
    if "dev" not in dataset.splits or effort(dataset) > _MOST:
        tried = tried[:1]
    found = [_learned(rows, tags, inner, held) for held in tried]
    if len(found) == 1:
        return found[0]
    scores, dev = find("metrics", metric), dataset.splits["dev"]
    reached = [scores.score(one.answers(dev), list(dev["tags"]), dataset.language) for one in found]
    best = max(reached) if scores.HIGHER_IS_BETTER else min(reached)
    return found[reached.index(best)]


def effort(dataset: Dataset) -> int:
    """Tokens of the training split times tags."""
    tokens = sum(len(cell.split()) for cell in dataset.splits["train"]["tokens"])
    return tokens * len(Inner(tuple(dataset.labels), "bio").names)


def seconds(dataset: Dataset) -> float:
    """About, that it takes to learn from train, and then from train and dev."""
    numbers = effort(dataset)
    tried = 1 if "dev" not in dataset.splits or numbers > _MOST else len(TRIED)
    return _A_NUMBER * numbers * (tried + 1)


def described(learned: LinearCrf) -> str:
    """What was chosen, in a few words."""
    return f"c1 = {learned.held[0]:g}, c2 = {learned.held[1]:g}"


def remember(dataset: Dataset, metric: str, learned: LinearCrf, recipe: Recipe | None) -> None:
    """Keep what was learned for the models that will have it beside their network."""
    from lstmlab.baselines.parts.crf_kept import fitted

    fitted(dataset, metric, learned=learned)


def _learned(
    rows: Sequence[list[list[str]]],
    tags: Sequence[list[str]],
    inner: Inner,
    held: tuple[float, float],
) -> LinearCrf:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({
        "c1": held[0], "c2": held[1], "max_iterations": _PASSES,
        "feature.possible_transitions": True,
    })  # fmt: skip
    for row, wanted in zip(rows, tags, strict=True):
        trainer.append(row, wanted)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        tagger = pycrfsuite.Tagger()
        tagger.open(str(path))
        told = tagger.info()
        tagger.close()
    place = {name: number for number, name in enumerate(inner.names)}
    of_feature: dict[int, dict[int, float]] = {}
    for (feature, tag), weight in told.state_features.items():
        of_feature.setdefault(key_of(feature), {})[place[tag]] = weight
    keys = np.array(sorted(of_feature), np.int64)
    weights = np.zeros((len(keys), len(place)), np.float32)
    for at, key in enumerate(keys.tolist()):
        for number, weight in of_feature[key].items():
            weights[at, number] = weight
    pairs = np.zeros((len(place), len(place)), np.float32)
    for (one, other), weight in told.transitions.items():
        pairs[place[one], place[other]] = weight
    return LinearCrf(inner, held, keys, weights, pairs)
