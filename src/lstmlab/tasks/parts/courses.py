"""How a classifier is taught: by labels; and before that, without them, by neighbouring words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from lstmlab.data.preparing.batches import count, shuffled
from lstmlab.data.preparing.encoded import Encoded
from lstmlab.data.tokenizing.tokenizer import PAD, UNK, stacked
from lstmlab.models.classifier import Classifier
from lstmlab.models.objectives.adversarial import moved
from lstmlab.models.objectives.neighbours import Neighbours
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.device import Padded, device_of, placed
from lstmlab.tasks.task import Course, Loss, Objective, drop_words


class Labels(Course):
    """Which label each text has."""

    def __init__(
        self, model: Classifier, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> None:
        self.model, self.recipe, self.generator = model, recipe, generator
        self.inputs = Inputs(model, data, "train")
        self.labels = placed(data.labels("train"), self.inputs.device)
        self.count = len(data.codec.labels)
        self.weights = None
        if recipe.class_weights == "balanced":
            self.weights = balanced(self.labels, self.count)
        self.lengths = self.inputs.lengths

    def batches(self) -> Iterator[np.ndarray]:
        return shuffled(self.lengths, self.recipe.batch_size, self.generator)

    def loss(self, batch: np.ndarray) -> Loss:
        recipe, model = self.recipe, self.model
        (ids, lengths, *spelling), beside = self.inputs.apart(batch)
        embedded = model.embed(drop_words(ids, recipe, PAD, UNK), *spelling)
        wanted = one_hot(self.labels[placed(batch, self.inputs.device)], self.count).float()
        mix = _Mix(len(ids), recipe.mixup, self.generator, ids.device) if recipe.mixup else _as_is
        wanted = mix(wanted)
        logits = mix(model.read(embedded, lengths, *beside).float())
        loss = summed_nats(logits, wanted, recipe.label_smoothing, self.weights)
        if recipe.adversarial:
            there = moved(embedded, lengths, loss, recipe.adversarial)
            logits = mix(model.read(there, lengths, *beside).float())
            loss = (loss + summed_nats(logits, wanted, recipe.label_smoothing, self.weights)) / 2
        return loss, len(batch)


class NeighbourWords(Objective):
    """Which words stand beside each word; a text of one word has none, and isn't read."""

    def steps(self, data: Encoded, recipe: Recipe) -> int:
        return count(len(_of_several_words(data)), recipe.batch_size)

    def course(
        self, model: Neighbours, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Course:
        return _NeighbourCourse(model, data, recipe, generator)


class _NeighbourCourse(Course):
    def __init__(
        self, model: Neighbours, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> None:
        self.model, self.recipe, self.generator = model, recipe, generator
        self.texts = _of_several_words(data)
        self.inputs = Inputs(model, data, "train")
        self.lengths = self.inputs.lengths[self.texts]

    def batches(self) -> Iterator[np.ndarray]:
        return shuffled(self.lengths, self.recipe.batch_size, self.generator)

    def loss(self, batch: np.ndarray) -> Loss:
        nats: Loss = self.model(*self.inputs(self.texts[batch]))
        return nats


def _of_several_words(data: Encoded) -> np.ndarray:
    """Indices of the training texts."""
    each = [tokens.lengths for tokens in data.columns["train"].values()]
    return np.flatnonzero(np.max(each, 0) > 1)


class _Mix:
    """Each text mixed with another of the batch, its label too (Zhang et al. 2018).

    Texts are mixed where they have become one vector (Guo et al. 2019). The output layer is
    linear, so that is to mix logits.
    """

    def __init__(
        self, size: int, alpha: float, generator: np.random.Generator, device: torch.device
    ) -> None:
        self.share = float(generator.beta(alpha, alpha))
        self.other = placed(generator.permutation(size), device)

    def __call__(self, rows: Tensor) -> Tensor:
        """(B, labels): logits, or what they should be."""
        return torch.lerp(rows[self.other], rows, self.share)


def _as_is(rows: Tensor) -> Tensor:
    return rows


def balanced(labels: Tensor, count: int) -> Tensor:
    """Weight (count,) of each label: examples / (labels that occur × examples of the label).

    As scikit-learn's ``class_weight="balanced"``. The mean weight of the examples, whose
    ``labels`` (examples,) these are, is 1: a learning rate means what it did without weights.
    """
    examples = labels.bincount(minlength=count)
    return len(labels) / ((examples > 0).sum() * examples.clamp_min(1))


def summed_nats(
    logits: Tensor, wanted: Tensor, smoothing: float, weights: Tensor | None = None
) -> Tensor:
    """Label-smoothed cross-entropy of ``logits`` (B, labels), each example's times the weight of
    its label (of what mixup mixed, the mean): ``wanted`` (B, labels) are the labels' shares.

    Without smoothing as torch's ``cross_entropy(weight=weights, reduction="sum")``. With it, torch
    would weight each label's share of the smoothed target by that label's weight; here the weight
    is the example's, so a rare label isn't pushed up in the examples of every other.
    """
    if weights is None:
        return cross_entropy(logits, wanted, reduction="sum", label_smoothing=smoothing)
    nats = cross_entropy(logits, wanted, reduction="none", label_smoothing=smoothing)
    return (wanted @ weights * nats).sum()


class Inputs:
    """What ``model`` reads of the texts at indices: ids, lengths, spelling and n-grams.

    Of examples with two texts, the first texts' rows, then the second ones'.
    """

    def __init__(self, model: nn.Module, data: Encoded, split: str) -> None:
        self.device = device_of(model)
        each = [*data.columns[split].values()]
        self.padded = Padded(stacked(each), self.device)
        self.lengths = np.sum([tokens.lengths for tokens in each], 0)
        """Tokens of all the texts of each example."""
        self.texts_of_one = len(each)
        self.spelling = data.spelling.get(split)
        wide: Any = model if getattr(model, "is_wide", False) else None
        self.grams = wide.grams if wide else None
        self.texts = data.questions(split) if wide else ()
        layer = getattr(model, "feature_layer", None)
        self.features = data.features(split) if layer is not None else None

    def __call__(self, indices: np.ndarray) -> tuple[Any, ...]:
        inputs, beside = self.apart(indices)
        if self.grams is None and not beside:
            return inputs
        spelling = inputs[2] if len(inputs) > 2 else None
        grams = self.grams([self.texts[i] for i in indices.tolist()]) if self.grams else None
        return *inputs[:2], spelling, grams, *beside

    def apart(self, indices: np.ndarray) -> tuple[tuple[Any, ...], tuple[Tensor, ...]]:
        """What is read of the texts, without n-grams; and what stands beside them, if anything
        does."""
        turns = range(self.texts_of_one)
        rows = np.concatenate([indices + turn * len(self.lengths) for turn in turns])
        inputs: tuple[Any, ...] = self.padded(rows)
        if self.spelling is not None:
            parts, which = self.spelling.batch(rows)
            inputs = *inputs, (placed(parts, self.device), placed(which, self.device))
        if self.features is None:
            return inputs, ()
        return inputs, (placed(self.features[indices].toarray(), self.device),)
