"""Pair classification: which of several labels do two texts have together?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from lstmlab.data.preparing.encoded import Codec
from lstmlab.data.roles.pair_label import LABELLED_PAIRS
from lstmlab.data.tokenizing.spelling import BUCKETS
from lstmlab.models.comparing.pairs import PairClassifier
from lstmlab.recipe import Recipe
from lstmlab.tasks.classification import Classification


class PairClassification(Classification):
    name = "pair-classification"
    reads: ClassVar[Mapping[str, str]] = LABELLED_PAIRS
    fields = Classification.fields - {"mixup"} | {"attention"}
    recipe = Recipe().updated(
        {
            "unit": "auto",
            "optimizer": {"name": "adamw", "learning_rate": 0.002},
            "attention": "cross",
            "hidden_size": 64,
            "embedding_size": 128,
            "wide": "ngrams",
            "epochs": 7,
            "batch_size": 32,
        }
    )
    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "default": {},
        "small": {
            "hidden_size": 32, "embedding_size": 64, "optimizer.learning_rate": 0.004,
        },
        "twice as wide": {"hidden_size": 128},
        "without attention": {"attention": "none"},
        "spelling": {"spelling": True},
        "bpe units": {"unit": "bpe", "vocabulary_size": 8000},
    }  # fmt: skip
    linear_baseline: ClassVar[str] = "pair-linear"

    def model(self, codec: Codec, recipe: Recipe) -> PairClassifier:
        parts = BUCKETS if recipe.spelling else 0
        return PairClassifier(len(codec.tokenizer), len(codec.labels), recipe, parts)


TASK = PairClassification()
