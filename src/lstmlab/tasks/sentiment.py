"""Sentiment analysis: classification of opinions, with a recipe for short, subjective text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from lstmlab.recipe import Recipe
from lstmlab.tasks.classification import Classification


class Sentiment(Classification):
    name = "sentiment"
    recipe = Recipe().updated(
        {
            "unit": "auto",
            "optimizer": {"name": "adamw", "learning_rate": 0.002},
            "weight_average": 0.998,
            "wide": "ngrams",
            "epochs": 5,
            "batch_size": 32,
        }
    )
    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "default": {},
        "small": {
            "hidden_size": 32, "embedding_size": 128, "batch_size": 16,
            "optimizer.learning_rate": 0.005,
        },
        "pre-trained": {"pretraining_epochs": 4, "locked_dropout": True},
        "bpe units": {"unit": "bpe", "vocabulary_size": 8000},
        "half as wide": {"hidden_size": 128, "embedding_size": 128},
        "attention": {"pooling": "attention"},
    }  # fmt: skip


TASK = Sentiment()
