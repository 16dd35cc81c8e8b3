"""Regression: which number is a text worth: stars, a price, a grade?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from torch import nn

from lstmlab.data.preparing.encoded import Codec, Encoded, encode_split
from lstmlab.data.tokenizing.spelling import BUCKETS
from lstmlab.language.notes import INTERVALS, INTERVALS_BEFORE, NO_INTERVALS
from lstmlab.metrics.metric import Estimate
from lstmlab.models.regressor import Regressor
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.features import add_said, said_beside
from lstmlab.tasks.parts.numbers import (
    COVERAGE,
    Numbers,
    answers_of,
    reach_of,
    scale_of,
    share_of,
)
from lstmlab.tasks.parts.reading import READING_FIELDS, Reading
from lstmlab.tasks.parts.wide import spoken
from lstmlab.tasks.task import Course

_DIGITS = 6


class Regression(Reading):
    name = "regression"
    hub = "text-classification"
    reads: ClassVar[Mapping[str, str]] = {"text": "text", "number": "number"}
    empty: ClassVar[Mapping[str, Any]] = {"number": None, "low": None, "high": None}
    unexplained: ClassVar[Mapping[str, Any]] = {"words": []}
    metrics: ClassVar[tuple[str, ...]] = (
        "mae",
        "rmse",
        "r2",
        "pearson",
        "spearman",
        "quadratic-kappa",
        "grade-accuracy",
    )
    fields = READING_FIELDS - {"label_smoothing"} | {"number_loss"}
    recipe = Recipe().updated(
        {
            "unit": "auto",
            "optimizer": {"name": "adamw", "learning_rate": 0.002},
            "locked_dropout": True,
            "pretraining_epochs": 4,
            "wide": "ngrams",
            "epochs": 7,
            "least_steps": 1500,
            "batch_size": 32,
        }
    )
    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "default": {},
        "small": {
            "hidden_size": 64, "embedding_size": 128, "pretraining_epochs": 2,
            "optimizer.learning_rate": 0.004,
        },
        "huber": {"number_loss": "huber"},
        "half as wide": {"hidden_size": 128, "embedding_size": 128},
        "bpe units": {"unit": "bpe", "vocabulary_size": 8000},
        "attention": {"pooling": "attention"},
    }  # fmt: skip
    linear_baseline: ClassVar[str] = "ridge"

    def wide_outputs(self, codec: Codec) -> tuple[str, ...]:
        return ("number",)

    def model(self, codec: Codec, recipe: Recipe) -> Regressor:
        assert codec.scale is not None
        parts = BUCKETS if recipe.spelling else 0
        beside = codec.features.size if codec.features else 0
        return Regressor(len(codec.tokenizer), codec.scale, recipe, parts, beside)

    def course(
        self, model: Regressor, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Course:
        return Numbers(model, data, recipe, generator)

    def answers(
        self,
        model: Regressor,
        data: Encoded,
        split: str,
        recipe: Recipe,
        *,
        quick: bool = False,
    ) -> list[Estimate]:
        standard = self.outputs(model, data, split)[:, 0].double().numpy()
        return answers_of(standard, scale_of(data), float(model.reach))

    def calibrate(
        self,
        model: Regressor,
        data: Encoded,
        dev: list[Estimate],
        recipe: Recipe,
        like: nn.Module | None = None,
    ) -> tuple[list[str], list[Estimate]]:
        """Fit the model's wide part to train, and measure on dev how far off both together are.

        Dev has chosen the weights, too, and the wide part's share; these are few choices beside its
        examples, and the intervals a little shorter for it than they should be.
        """
        notes: list[str] = []
        if model.reads_ngrams:
            network = np.array([[one.standard] for one in dev]).reshape(-1, 1)
            metric = self.metric_of(recipe)
            note, both = self.widened(
                model, data, network, recipe, like,
                lambda wide: share_of(network[:, 0], wide[:, 0], data, metric),
            )  # fmt: skip
            notes = [note]
            if dev:
                dev = answers_of(both[:, 0], scale_of(data), float(model.reach))
        told = {"share": f"{100 * COVERAGE:.0f}%"}
        if dev:
            scale, standard = scale_of(data), np.array([one.standard for one in dev])
            wanted = np.array([float(cell) for cell in data.texts["dev"][data.answer]])
            reach = reach_of(np.array([one.number for one in dev]), wanted)
            model.reach.fill_(reach / scale.deviation)
            answers = answers_of(standard, scale, float(model.reach))
            return [*notes, INTERVALS.format(**told)], answers
        if not isinstance(like, Regressor):
            return [*notes, NO_INTERVALS], dev
        model.reach.copy_(like.reach)
        return [*notes, INTERVALS_BEFORE.format(**told)], dev

    def predict(
        self,
        model: Regressor,
        codec: Codec,
        texts: Sequence[str],
        recipe: Recipe,
        *,
        explain: bool = False,
    ) -> list[dict[str, Any]]:
        data = encode_split(codec, self.columns.of_questions(texts), recipe, self.columns)
        found = self.answers(model, data, "given", recipe)
        answers: list[dict[str, Any]] = [
            {
                **self.said(data, place),
                **{key: _rounded(getattr(one, key)) for key in self.empty},
            }
            for place, one in enumerate(found)
        ]
        if explain:
            first = np.zeros(len(texts), np.int64)
            weights = self.importance(model, data, "given", first)
            explained = self.explained(codec, data, weights, recipe)
            for answer, said_by_words in zip(answers, explained, strict=True):
                answer["words"] = said_by_words
            add_said(answers, model, said_beside(model, data, "given", first))
            if model.is_wide:
                said = spoken(model, texts, first.tolist())
                for answer, ngrams in zip(answers, said, strict=True):
                    answer["ngrams"] = ngrams
        return answers


def _rounded(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.{_DIGITS}g}")


TASK = Regression()
