"""Text classification: which of several labels does a text have?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import log_softmax

from lstmlab.data.preparing.batches import by_length, count
from lstmlab.data.preparing.encoded import Codec, Encoded, encode_split
from lstmlab.data.tokenizing.spelling import BUCKETS
from lstmlab.data.tokenizing.tokenizer import UNK
from lstmlab.language.notes import (
    CALIBRATED,
    CALIBRATED_BEFORE,
    NO_THRESHOLDS,
    NOT_CALIBRATED,
    THRESHOLDS,
    THRESHOLDS_BEFORE,
)
from lstmlab.metrics.metric import Guess
from lstmlab.models.answering.temperature import fit, probabilities
from lstmlab.models.answering.thresholds import fit as fit_thresholds
from lstmlab.models.classifier import Classifier
from lstmlab.models.objectives.neighbours import Neighbours
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.courses import Inputs, Labels, NeighbourWords
from lstmlab.tasks.parts.device import placed
from lstmlab.tasks.parts.pieces import of_text
from lstmlab.tasks.parts.wide import join_answers, spoken, widen
from lstmlab.tasks.task import (
    COMMON_FIELDS,
    VECTOR_FIELDS,
    Course,
    Objective,
    Task,
    in_order,
)

_EVALUATION_TOKENS = 8192


class Classification(Task):
    name = "classification"
    reads: ClassVar[Mapping[str, str]] = {"text": "text", "label": "label"}
    empty: ClassVar[Mapping[str, Any]] = {"label": None, "probabilities": {}}
    unexplained: ClassVar[Mapping[str, Any]] = {"words": []}
    metrics = ("accuracy", "macro-f1", "ece", "log-loss")
    calibrates: ClassVar[bool] = True
    fields = COMMON_FIELDS - {"max_target_length"} | VECTOR_FIELDS | {
        "adversarial", "bidirectional", "class_weights", "mixup", "pooling", "pretraining_epochs",
        "spelling", "tune_thresholds", "wide", "ngrams",
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
    linear: ClassVar[Mapping[str, Any]] = {
        "wide": "alone", "hidden_size": 1, "embedding_size": 1, "bidirectional": False,
        "layers": 1, "pretraining_epochs": 0,
    }  # fmt: skip
    brief: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "brief": {
            "hidden_size": 64, "embedding_size": 64, "pretraining_epochs": 0, "epochs": 4,
            "batch_size": 64, "max_length": 200, "optimizer.learning_rate": 0.006,
        },
        "briefest": {
            "hidden_size": 32, "embedding_size": 64, "pretraining_epochs": 0, "epochs": 2,
            "batch_size": 64, "max_length": 80, "optimizer.learning_rate": 0.01,
        },
    }  # fmt: skip

    def model(self, codec: Codec, recipe: Recipe) -> Classifier:
        parts = BUCKETS if recipe.spelling else 0
        return Classifier(len(codec.tokenizer), len(codec.labels), recipe, parts)

    def steps(self, data: Encoded, recipe: Recipe) -> int:
        return count(len(data.columns["train"]["text"]), recipe.batch_size)

    def course(
        self, model: Classifier, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Course:
        return Labels(model, data, recipe, generator)

    def pretraining(self, model: Classifier) -> tuple[Objective, Neighbours]:
        return NeighbourWords(), Neighbours(model)

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
        self,
        model: Classifier,
        data: Encoded,
        dev: list[Guess],
        recipe: Recipe,
        like: nn.Module | None = None,
    ) -> tuple[list[str], list[Guess]]:
        """Fit the model's temperature to dev, and its wide part to train.

        One number is fitted, so dev's ECE and log loss flatter the model by no more than that
        (and by dev having chosen its weights, where it did). Then its thresholds, if it has any:
        one a label, so that dev flatters the metric they are fitted for.
        """
        notes = []
        metric = self.metric_of(recipe)
        if model.reads_ngrams:
            notes = [widen(model, data, dev, metric, recipe, getattr(like, "wide", None))]
        if dev:
            if model.reads_ngrams:
                logits = join_answers(model, data, "dev", dev)
            else:
                logits = torch.tensor([guess.logits for guess in dev])
                model.temperature.fill_(fit(logits, torch.from_numpy(data.labels("dev"))))
            notes += [CALIBRATED, *_decide(model, data, logits, metric)]
            return notes, _guesses(model, data, logits)
        if not isinstance(like, Classifier):
            none = [NO_THRESHOLDS] if model.thresholds is not None else []
            return [*notes, NOT_CALIBRATED, *none], dev
        model.temperature.copy_(like.temperature)
        notes += [CALIBRATED_BEFORE]
        if model.thresholds is not None and like.thresholds is not None:
            model.thresholds.copy_(like.thresholds)
            notes += [THRESHOLDS_BEFORE.format(metric=metric)]
        return notes, dev

    def predict(
        self,
        model: Classifier,
        codec: Codec,
        texts: Sequence[str],
        recipe: Recipe,
        *,
        explain: bool = False,
    ) -> list[dict[str, Any]]:
        data = encode_split(codec, {"text": list(texts)}, recipe, self.columns)
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
            if model.is_wide:
                said = spoken(model, texts, given.tolist())
                for answer, ngrams in zip(answers, said, strict=True):
                    answer["ngrams"] = ngrams
        return answers

    @torch.no_grad()
    def _logits(self, model: Classifier, data: Encoded, split: str) -> Tensor:
        """(texts, labels), float32, on the CPU."""
        lengths = data.columns[split]["text"].lengths
        inputs = Inputs(model, data, split)

        def answer(indices: np.ndarray) -> Tensor:
            return model(*inputs(indices)).float().cpu()

        return torch.stack(in_order(by_length(lengths, _EVALUATION_TOKENS), answer, len(lengths)))

    def _importance(
        self, model: Classifier, data: Encoded, split: str, given: np.ndarray
    ) -> list[np.ndarray]:
        """Returns the importance of each text's tokens (T,), float64, for the label that it was
        given."""
        lengths = data.columns[split]["text"].lengths
        inputs = Inputs(model, data, split)

        def answer(indices: np.ndarray) -> Iterator[np.ndarray]:
            labels = placed(given[indices], inputs.device)
            # Not in bfloat16: where a word speaks faintly, rounding would decide its sign.
            with torch.autocast(inputs.device.type, enabled=False):
                rows = model.importance(*inputs(indices), labels=labels).double().cpu().numpy()
            yield from (row[:length] for row, length in zip(rows, lengths[indices], strict=True))

        return in_order(by_length(lengths, _EVALUATION_TOKENS), answer, len(lengths))


def _decide(model: Classifier, data: Encoded, logits: Tensor, metric: str) -> list[str]:
    """Fit the thresholds, if it has any, to the ``logits`` (texts, labels) of dev; a note."""
    if model.thresholds is None:
        return []
    scores = log_softmax(logits.double() / model.temperature.double().cpu(), 1).numpy()
    found = fit_thresholds(scores, data.codec.labels, data.texts["dev"]["label"], metric)
    model.thresholds.copy_(torch.from_numpy(found))
    return [THRESHOLDS.format(metric=metric)]


def _guesses(model: Classifier, data: Encoded, logits: Tensor) -> list[Guess]:
    """``logits``: (texts, labels)."""
    # Of the logits: however they are scaled, rounding can't make two of them a tie.
    best = logits.argmax(1).tolist()
    if model.thresholds is not None:
        scaled = log_softmax(logits.double() / model.temperature.double().cpu(), 1)
        best = (scaled + model.thresholds.double().cpu()).argmax(1).tolist()
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


TASK = Classification()
