"""Several labels: which of many does a text have, none, one, or any number of them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import nn

from lstmlab.baselines.parts.label_thresholds import fitted, label_sets
from lstmlab.data.preparing.encoded import Codec, Encoded, encode_split
from lstmlab.data.tokenizing.spelling import BUCKETS
from lstmlab.language.notes import (
    CALIBRATED,
    CALIBRATED_BEFORE,
    COMMON_THRESHOLD,
    COMMON_THRESHOLD_BEFORE,
    NO_THRESHOLDS,
    NOT_CALIBRATED,
    THRESHOLDS,
    THRESHOLDS_BEFORE,
)
from lstmlab.metrics.metric import LabelSet
from lstmlab.models.label_sets import LabelSets, mixed, tempered
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.features import said_beside
from lstmlab.tasks.parts.label_sets import Floats, Sets, odds_of, wanted_in
from lstmlab.tasks.parts.reading import READING_FIELDS, Reading, words
from lstmlab.tasks.parts.wide import spoken
from lstmlab.tasks.task import Course

_TOLD = {
    "each": (THRESHOLDS, THRESHOLDS_BEFORE),
    "common": (COMMON_THRESHOLD, COMMON_THRESHOLD_BEFORE),
}


class Multilabel(Reading):
    name = "multilabel"
    hub = "text-classification"
    reads: ClassVar[Mapping[str, str]] = {"text": "text", "labels": "labels"}
    empty: ClassVar[Mapping[str, Any]] = {"labels": None, "probabilities": {}}
    unexplained: ClassVar[Mapping[str, Any]] = {"words": {}}
    metrics = ("labels-macro-f1", "labels-micro-f1", "average-precision")
    fields = READING_FIELDS - {"label_smoothing"} | {"label_thresholds"}
    recipe = Recipe().updated(
        {
            "unit": "auto",
            "optimizer": {"name": "adamw", "learning_rate": 0.002},
            "locked_dropout": True,
            "pretraining_epochs": 2,
            "wide": "ngrams",
            "epochs": 6,
            "least_steps": 1500,
            "batch_size": 32,
        }
    )
    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "default": {},
        "small": {
            "hidden_size": 64, "embedding_size": 128, "optimizer.learning_rate": 0.004,
        },
        "half as wide": {"hidden_size": 128, "embedding_size": 128},
        "bpe units": {"unit": "bpe", "vocabulary_size": 8000},
        "spelling": {"spelling": True},
        "attention": {"pooling": "attention"},
    }  # fmt: skip
    linear_baseline: ClassVar[str] = "one-against-rest"

    def model(self, codec: Codec, recipe: Recipe) -> LabelSets:
        parts = BUCKETS if recipe.spelling else 0
        beside = codec.features.size if codec.features else 0
        return LabelSets(len(codec.tokenizer), len(codec.labels), recipe, parts, beside)

    def course(
        self, model: LabelSets, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Course:
        return Sets(model, data, recipe, generator)

    def answers(
        self,
        model: LabelSets,
        data: Encoded,
        split: str,
        recipe: Recipe,
        *,
        quick: bool = False,
    ) -> list[LabelSet]:
        """On the way dev is scored with the common threshold that is best there: with that of a
        half, a model that isn't sure yet would give hardly any label."""
        odds = self.outputs(model, data, split).double().numpy()
        if quick and split == "dev":
            wanted = wanted_in(data, split)
            how = "half" if recipe.label_thresholds == "half" else "common"
            thresholds = fitted(odds, wanted, self.metric_of(recipe), how)
            return label_sets(odds, thresholds, data.codec.labels)
        return self._sets(model, odds, data)

    def _sets(self, model: LabelSets, odds: Floats, data: Encoded) -> list[LabelSet]:
        thresholds = model.thresholds.double().cpu().numpy()
        return label_sets(odds / float(model.temperature), thresholds, data.codec.labels)

    def calibrate(
        self,
        model: LabelSets,
        data: Encoded,
        dev: list[LabelSet],
        recipe: Recipe,
        like: nn.Module | None = None,
    ) -> tuple[list[str], list[LabelSet]]:
        """Fit the model's wide part to train, and to dev its temperature, then its thresholds.

        These are one a label, so that dev flatters the metric that they are fitted for.
        """
        metric, notes = self.metric_of(recipe), list[str]()
        odds = odds_of(dev)
        if model.reads_ngrams:

            def say(wide: Floats) -> float:
                share, temperature = mixed(odds, wide, wanted_in(data, "dev"))
                model.temperature.fill_(temperature)
                return share

            if dev:
                model.temperature.fill_(1.0)
            note, odds = self.widened(model, data, odds, recipe, like, say)
            notes = [note]
        elif dev:
            model.temperature.fill_(tempered(odds, wanted_in(data, "dev")))
        told, told_before = _TOLD.get(recipe.label_thresholds, ("", ""))
        if dev:
            wanted = wanted_in(data, "dev")
            scaled = odds / float(model.temperature)
            found = fitted(scaled, wanted, metric, recipe.label_thresholds)
            model.thresholds.copy_(torch.from_numpy(found))
            notes += [CALIBRATED, *([told.format(metric=metric)] if told else [])]
            return notes, self._sets(model, odds, data)
        if not isinstance(like, LabelSets):
            return [*notes, NOT_CALIBRATED, *([NO_THRESHOLDS] if told else [])], dev
        model.temperature.copy_(like.temperature)
        model.thresholds.copy_(like.thresholds)
        notes += [CALIBRATED_BEFORE]
        return [*notes, *([told_before.format(metric=metric)] if told else [])], dev

    def predict(
        self,
        model: LabelSets,
        codec: Codec,
        texts: Sequence[str],
        recipe: Recipe,
        *,
        explain: bool = False,
    ) -> list[dict[str, Any]]:
        data = encode_split(codec, self.columns.of_questions(texts), recipe, self.columns)
        sets = self.answers(model, data, "given", recipe)
        answers: list[dict[str, Any]] = [
            {
                **self.said(data, place),
                "labels": list(one.labels),
                "probabilities": {label: round(p, 6) for label, p in one.probabilities.items()},
            }
            for place, one in enumerate(sets)
        ]
        if explain:
            self._explain(model, codec, texts, data, sets, answers, recipe)
        return answers

    def _explain(
        self,
        model: LabelSets,
        codec: Codec,
        texts: Sequence[str],
        data: Encoded,
        sets: Sequence[LabelSet],
        answers: list[dict[str, Any]],
        recipe: Recipe,
    ) -> None:
        """Say of each label that a text is given which words, and n-grams, it hung on: where a text
        is given none, of the likeliest."""
        asked = [
            one.labels or (max(codec.labels, key=one.probabilities.__getitem__),) for one in sets
        ]
        for answer in answers:
            answer["words"] = {}
            if model.is_wide:
                answer["ngrams"] = {}
            if model.feature_layer is not None:
                answer["features"] = {}
        place = {label: number for number, label in enumerate(codec.labels)}
        for turn in range(max(map(len, asked), default=0)):
            labels = [one[min(turn, len(one) - 1)] for one in asked]
            numbers = np.array([place[label] for label in labels], np.int64)
            found = self.importance(model, data, "given", numbers)
            said = spoken(model, texts, numbers.tolist()) if model.is_wide else [[]] * len(texts)
            beside = said_beside(model, data, "given", numbers)
            rows = zip(answers, labels, found, said, beside, strict=True)
            for answer, label, weights, ngrams, features in rows:
                if label not in answer["words"]:
                    answer["words"][label] = words(codec, answer["text"], weights, recipe)
                    if model.is_wide:
                        answer["ngrams"][label] = ngrams
                    if model.feature_layer is not None:
                        answer["features"][label] = features


TASK = Multilabel()
