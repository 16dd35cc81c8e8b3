"""Text classification: which of several labels does a text have?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import log_softmax

from lstmlab.data.preparing.encoded import Codec, Encoded, encode_split
from lstmlab.data.tokenizing.spelling import BUCKETS
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
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.courses import Labels
from lstmlab.tasks.parts.features import add_said, said_beside
from lstmlab.tasks.parts.reading import READING_FIELDS, Reading
from lstmlab.tasks.parts.wide import join_answers, spoken, widen
from lstmlab.tasks.task import Course


class Classification(Reading):
    name = "classification"
    hub = "text-classification"
    reads: ClassVar[Mapping[str, str]] = {"text": "text", "label": "label"}
    empty: ClassVar[Mapping[str, Any]] = {"label": None, "probabilities": {}}
    unexplained: ClassVar[Mapping[str, Any]] = {"words": []}
    metrics = ("accuracy", "macro-f1", "ece", "log-loss")
    fields = READING_FIELDS | {"class_weights", "mixup", "tune_thresholds"}
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
        beside = codec.features.size if codec.features else 0
        return Classifier(len(codec.tokenizer), len(codec.labels), recipe, parts, beside)

    def course(
        self, model: Classifier, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Course:
        return Labels(model, data, recipe, generator)

    def answers(
        self,
        model: Classifier,
        data: Encoded,
        split: str,
        recipe: Recipe,
        *,
        quick: bool = False,
    ) -> list[Guess]:
        return _guesses(model, data, self.outputs(model, data, split))

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
            before = getattr(like, "wide", None)
            columns, baseline = self.columns, self.linear_baseline
            notes = [widen(model, data, dev, metric, recipe, before, columns, baseline)]
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
        data = encode_split(codec, self.columns.of_questions(texts), recipe, self.columns)
        guesses = self.answers(model, data, "given", recipe)
        answers: list[dict[str, Any]] = [
            {
                **self.said(data, place),
                "label": guess.label,
                "probabilities": {label: round(p, 6) for label, p in guess.probabilities.items()},
            }
            for place, guess in enumerate(guesses)
        ]
        if explain:
            given = np.array([codec.labels.index(guess.label) for guess in guesses], np.int64)
            found = self.importance(model, data, "given", given)
            explained = self.explained(codec, data, found, recipe)
            for answer, said_by_words in zip(answers, explained, strict=True):
                answer["words"] = said_by_words
            add_said(answers, model, said_beside(model, data, "given", given))
            if model.is_wide:
                said = spoken(model, texts, given.tolist())
                for answer, ngrams in zip(answers, said, strict=True):
                    answer["ngrams"] = ngrams
        return answers


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


TASK = Classification()
