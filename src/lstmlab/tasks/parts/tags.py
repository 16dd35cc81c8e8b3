"""How a tagger is taught, and what it reads of texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from torch import nn

from lstmlab.data.preparing.batches import count, pad, shuffled
from lstmlab.data.tagging.encoded import EncodedTags
from lstmlab.data.tokenizing.tokenizer import PAD, UNK, Tokens
from lstmlab.models.objectives.neighbours import Neighbours
from lstmlab.models.tagger import Tagger, Words
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.device import Padded, device_of, placed
from lstmlab.tasks.task import Course, Loss, Objective, drop_words


class TagInputs:
    """What a tagger reads of the pieces at indices: ids, lengths, and how the words are spelled."""

    def __init__(self, model: nn.Module, data: EncodedTags, split: str) -> None:
        self.device = device_of(model)
        self.ids = data.ids(split)
        self.padded = Padded(self.ids, self.device)
        self.words = data.words[split]
        self.features = getattr(model, "features", None)
        """What makes features of tokens, of a tagger."""

    def __call__(self, indices: np.ndarray) -> tuple[Any, ...]:
        ids, lengths = self.padded(indices)
        letters, parts, which = self.words.batch(indices)
        cut = None if parts is None else placed(parts, self.device)
        words: Words = placed(letters, self.device), cut, placed(which, self.device)
        said = self.features(self.words.tokens(indices)) if self.features else None
        return (ids, lengths, words) if said is None else (ids, lengths, words, said)


class RightTags(Course):
    """The tags of each training piece."""

    def __init__(
        self, model: Tagger, data: EncodedTags, recipe: Recipe, generator: np.random.Generator
    ) -> None:
        self.model, self.recipe, self.generator = model, recipe, generator
        self.inputs = TagInputs(model, data, "train")
        self.tags = Tokens(data.tags["train"], data.pieces["train"])

    def batches(self) -> Iterator[np.ndarray]:
        return shuffled(self.inputs.ids.lengths, self.recipe.batch_size, self.generator)

    def loss(self, batch: np.ndarray) -> Loss:
        ids, lengths, words, *_ = self.inputs(batch)
        emissions = self.model(drop_words(ids, self.recipe, PAD, UNK), lengths, words)
        tags = placed(pad(self.tags, batch)[0], self.inputs.device)
        return self.model.crf.nats(emissions, tags, lengths), int(lengths.sum())


class NeighbourTokens(Objective):
    """Which tokens stand beside each token, before any tag is learned."""

    def steps(self, data: Any, recipe: Recipe) -> int:
        return count(int((data.ids("train").lengths > 1).sum()), recipe.batch_size)

    def course(
        self, model: Neighbours, data: Any, recipe: Recipe, generator: np.random.Generator
    ) -> Course:
        return _NeighbourCourse(model, data, recipe, generator)


class _NeighbourCourse(Course):
    def __init__(
        self, model: Neighbours, data: EncodedTags, recipe: Recipe, generator: np.random.Generator
    ) -> None:
        self.model, self.recipe, self.generator = model, recipe, generator
        self.inputs = TagInputs(model, data, "train")
        self.several = np.flatnonzero(self.inputs.ids.lengths > 1)

    def batches(self) -> Iterator[np.ndarray]:
        lengths = self.inputs.ids.lengths[self.several]
        return shuffled(lengths, self.recipe.batch_size, self.generator)

    def loss(self, batch: np.ndarray) -> Loss:
        nats: Loss = self.model(*self.inputs(self.several[batch]))
        return nats
