"""Sentiment analysis: classification of opinions, with a recipe for short, subjective text."""

from __future__ import annotations

from lstmlab.recipe import Recipe
from lstmlab.tasks.classification import Classification


class Sentiment(Classification):
    name = "sentiment"
    recipe = Recipe().updated(
        {
            "optimizer": {"name": "adamw", "learning_rate": 0.002},
            "weight_average": 0.998,
            "epochs": 5,
            "batch_size": 32,
        }
    )


TASK = Sentiment()
