"""Text classification: which of several labels does a text have?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from lstmlab.data.batches import by_length, count, shuffled
from lstmlab.data.dataset import Kind
from lstmlab.data.encoded import Codec, Encoded, encode_split
from lstmlab.data.spelling import BUCKETS
from lstmlab.data.tokenizer import PAD, UNK
from lstmlab.metrics._metric import Guess
from lstmlab.models.adversarial import moved
from lstmlab.models.classifier import Classifier
from lstmlab.models.neighbours import Neighbours
from lstmlab.models.temperature import fit, probabilities
from lstmlab.notes import CALIBRATED, CALIBRATED_BEFORE, NOT_CALIBRATED
from lstmlab.recipe import Recipe
from lstmlab.tasks._device import Padded, device_of, placed
from lstmlab.tasks._pieces import of_text
from lstmlab.tasks._task import (
    COMMON_FIELDS,
    VECTOR_FIELDS,
    Course,
    Loss,
    Objective,
    Task,
    drop_words,
    in_order,
)
from lstmlab.tasks._wide import join_answers, spoken, widen

_EVALUATION_TOKENS = 8192


class Classification(Task):
    name = "classification"
    kind: ClassVar[Kind] = "labelled"
    metrics = ("accuracy", "macro-f1", "ece", "log-loss")
    calibrates: ClassVar[bool] = True
    fields = COMMON_FIELDS - {"max_target_length"} | VECTOR_FIELDS | {
        "adversarial", "bidirectional", "class_weights", "mixup", "pooling", "pretraining_epochs",
        "spelling", "wide",
    }  # fmt: skip
    recipe = Recipe().updated(
        {
            "unit": "auto",
            "optimizer": {"name": "adamw", "learning_rate": 0.002},
            "locked_dropout": True,
            "pretraining_epochs": 4,
            "label_smoothing": 0.1,
            "wide": "ngrams",
            "train_on": "train+dev",
            "epochs": 7,
            "batch_size": 32,
        }
    )

    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "default": {},
        "small": {
            "hidden_size": 64, "embedding_size": 128, "pretraining_epochs": 2,
            "optimizer.learning_rate": 0.004,
        },
        "half as wide": {"hidden_size": 128, "embedding_size": 128},
        "bpe units": {"unit": "bpe", "vocabulary_size": 8000},
        "spelling": {"spelling": True},
        "attention": {"pooling": "attention"},
    }  # fmt: skip

    def model(self, codec: Codec, recipe: Recipe) -> Classifier:
        parts = BUCKETS if recipe.spelling else 0
        return Classifier(len(codec.tokenizer), len(codec.labels), recipe, parts)

    def steps(self, data: Encoded, recipe: Recipe) -> int:
        return count(len(data.columns["train"]["text"]), recipe.batch_size)

    def course(
        self, model: Classifier, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Course:
        return _Labels(model, data, recipe, generator)

    def pretraining(self, model: Classifier) -> tuple[Objective, Neighbours]:
        return _Neighbours(), Neighbours(model)

    def answers(
        self,
        model: Classifier,
        data: Encoded,
        split: str,
        recipe: Recipe,
        *,
        quick: bool = False,
    ) -> list[Guess]:
        return _guesses(model, data, self._logits(model, data, split))

    def calibrate(
        self, model: Classifier, data: Encoded, dev: list[Guess], like: nn.Module | None = None
    ) -> tuple[list[str], list[Guess]]:
        """Fit the model's temperature to dev, and its wide part to train.

        One number is fitted, so dev's ECE and log loss flatter the model by no more than that
        (and by dev having chosen its weights, where it did).
        """
        notes = []
        if model.reads_ngrams:
            notes = [widen(model, data, dev, self.metric, getattr(like, "wide", None))]
        if dev:
            if model.reads_ngrams:
                logits = join_answers(model, data, "dev", dev)
            else:
                logits = torch.tensor([guess.logits for guess in dev])
                model.temperature.fill_(fit(logits, torch.from_numpy(data.labels("dev"))))
            return [*notes, CALIBRATED], _guesses(model, data, logits)
        if isinstance(like, Classifier):
            model.temperature.copy_(like.temperature)
            return [*notes, CALIBRATED_BEFORE], dev
        return [*notes, NOT_CALIBRATED], dev

    def predict(
        self,
        model: Classifier,
        codec: Codec,
        texts: Sequence[str],
        recipe: Recipe,
        *,
        explain: bool = False,
    ) -> list[dict[str, Any]]:
        data = encode_split(codec, {"text": list(texts)}, recipe)
        guesses = self.answers(model, data, "given", recipe)
        answers: list[dict[str, Any]] = [
            {
                "text": text,
                "label": guess.label,
                "probabilities": {label: round(p, 6) for label, p in guess.probabilities.items()},
            }
            for text, guess in zip(texts, guesses, strict=True)
        ]
        if explain:
            given = np.array([codec.labels.index(guess.label) for guess in guesses], np.int64)
            found = self._importance(model, data, "given", given)
            for answer, weights in zip(answers, found, strict=True):
                answer["words"] = _words(codec, answer["text"], weights, recipe)
            if model.grams([]) is not None:
                said = spoken(model, texts, given.tolist())
                for answer, ngrams in zip(answers, said, strict=True):
                    answer["ngrams"] = ngrams
        return answers

    @torch.no_grad()
    def _logits(self, model: Classifier, data: Encoded, split: str) -> Tensor:
        """(texts, labels), float32, on the CPU."""
        lengths = data.columns[split]["text"].lengths
        inputs = _Inputs(model, data, split)

        def answer(indices: np.ndarray) -> Tensor:
            return model(*inputs(indices)).float().cpu()

        return torch.stack(in_order(by_length(lengths, _EVALUATION_TOKENS), answer, len(lengths)))

    def _importance(
        self, model: Classifier, data: Encoded, split: str, given: np.ndarray
    ) -> list[np.ndarray]:
        """Of each text's tokens (T,), float64, for the label (its number) that it was given."""
        lengths = data.columns[split]["text"].lengths
        inputs = _Inputs(model, data, split)

        def answer(indices: np.ndarray) -> Iterator[np.ndarray]:
            labels = placed(given[indices], inputs.device)
            # Not in bfloat16: where a word speaks faintly, rounding would decide its sign.
            with torch.autocast(inputs.device.type, enabled=False):
                rows = model.importance(*inputs(indices), labels=labels).double().cpu().numpy()
            yield from (row[:length] for row, length in zip(rows, lengths[indices], strict=True))

        return in_order(by_length(lengths, _EVALUATION_TOKENS), answer, len(lengths))


def _guesses(model: Classifier, data: Encoded, logits: Tensor) -> list[Guess]:
    """``logits``: (texts, labels)."""
    # Of the logits: however they are scaled, rounding can't make two of them a tie.
    best = logits.argmax(1).tolist()
    rows = probabilities(logits, model.temperature).tolist()
    labels = data.codec.labels
    return [
        Guess(labels[label], dict(zip(labels, row, strict=True)), tuple(given))
        for label, row, given in zip(best, rows, logits.tolist(), strict=True)
    ]


def _words(codec: Codec, text: str, weights: np.ndarray, recipe: Recipe) -> list[dict[str, Any]]:
    """Each word of ``text`` with its weight; one that was not read has 0, and says so, and so does
    one that the model doesn't know: to it all of those are one word.

    Where the recipe reads spelling, an unknown word is read by that, and so it is no less known.
    """
    pieces = of_text(codec.tokenizer, text)
    of_all, is_read, is_unknown = np.zeros((3, len(pieces.of_token)))
    read = pieces.read(recipe)
    of_all[read], is_read[read] = weights, 1
    if not recipe.spelling:
        is_unknown[:] = np.array(codec.tokenizer.encode(text)) == UNK
    rows = zip(
        pieces.strings,
        *(pieces.sums(each) for each in (of_all, is_read, is_unknown)),
        strict=True,
    )
    return [
        {"token": string, "weight": round(float(weight), 4)}
        | ({} if seen else {"read": False})
        | ({"known": False} if unknown else {})
        for string, weight, seen, unknown in rows
    ]


class _Labels(Course):
    """Which label each text has."""

    def __init__(
        self, model: Classifier, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> None:
        self.model, self.recipe, self.generator = model, recipe, generator
        self.inputs = _Inputs(model, data, "train")
        self.labels = placed(data.labels("train"), self.inputs.device)
        self.count = len(data.codec.labels)
        self.weights = None
        if recipe.class_weights == "balanced":
            self.weights = balanced(self.labels, self.count)
        self.lengths = data.columns["train"]["text"].lengths

    def batches(self) -> Iterator[np.ndarray]:
        return shuffled(self.lengths, self.recipe.batch_size, self.generator)

    def loss(self, batch: np.ndarray) -> Loss:
        recipe, model = self.recipe, self.model
        ids, lengths, *spelling = self.inputs(batch)
        embedded = model.embed(drop_words(ids, recipe, PAD, UNK), *spelling)
        wanted = one_hot(self.labels[placed(batch, self.inputs.device)], self.count).float()
        mix = _Mix(len(ids), recipe.mixup, self.generator, ids.device) if recipe.mixup else _as_is
        wanted = mix(wanted)
        logits = mix(model.read(embedded, lengths).float())
        loss = summed_nats(logits, wanted, recipe.label_smoothing, self.weights)
        if recipe.adversarial:
            there = moved(embedded, lengths, loss, recipe.adversarial)
            logits = mix(model.read(there, lengths).float())
            loss = (loss + summed_nats(logits, wanted, recipe.label_smoothing, self.weights)) / 2
        return loss, len(batch)


class _Neighbours(Objective):
    """Which words stand beside each word; a text of one word has none, and isn't read."""

    def steps(self, data: Encoded, recipe: Recipe) -> int:
        return count(len(_of_several_words(data)), recipe.batch_size)

    def course(
        self, model: Neighbours, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Course:
        return _NeighboursCourse(model, data, recipe, generator)


class _NeighboursCourse(Course):
    def __init__(
        self, model: Neighbours, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> None:
        self.model, self.recipe, self.generator = model, recipe, generator
        self.texts = _of_several_words(data)
        self.lengths = data.columns["train"]["text"].lengths[self.texts]
        self.inputs = _Inputs(model, data, "train")

    def batches(self) -> Iterator[np.ndarray]:
        return shuffled(self.lengths, self.recipe.batch_size, self.generator)

    def loss(self, batch: np.ndarray) -> Loss:
        nats: Loss = self.model(*self.inputs(self.texts[batch]))
        return nats


def _of_several_words(data: Encoded) -> np.ndarray:
    """Indices of the training texts."""
    return np.flatnonzero(data.columns["train"]["text"].lengths > 1)


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


class _Inputs:
    """What ``model`` reads of the texts at indices: ids, lengths, spelling and n-grams."""

    def __init__(self, model: nn.Module, data: Encoded, split: str) -> None:
        self.device = device_of(model)
        self.padded = Padded(data.columns[split]["text"], self.device)
        self.spelling = data.spelling.get(split)
        grams = getattr(model, "grams", None)
        self.grams = grams if grams and grams([]) is not None else None
        self.texts = data.texts[split]["text"]

    def __call__(self, indices: np.ndarray) -> tuple[Any, ...]:
        inputs = self.padded(indices)
        spelling = None
        if self.spelling is not None:
            parts, which = self.spelling.batch(indices)
            spelling = placed(parts, self.device), placed(which, self.device)
        if self.grams is None:
            return inputs if spelling is None else (*inputs, spelling)
        return *inputs, spelling, self.grams([self.texts[i] for i in indices.tolist()])


TASK = Classification()
