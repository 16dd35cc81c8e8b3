"""Pair regression: which number are two texts worth together, such as how alike they are?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from lstmlab.data.preparing.encoded import Codec
from lstmlab.data.roles.pair_score import SCORED_PAIRS
from lstmlab.data.tokenizing.spelling import BUCKETS
from lstmlab.models.comparing.pairs import PairRegressor
from lstmlab.recipe import Recipe
from lstmlab.tasks.regression import Regression


class PairRegression(Regression):
    name = "pair-regression"
    reads: ClassVar[Mapping[str, str]] = SCORED_PAIRS
    metrics = ("pearson", "spearman", "mae", "rmse", "r2")
    fields = Regression.fields | {"attention"}
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
    linear_baseline: ClassVar[str] = "pair-ridge"

    def model(self, codec: Codec, recipe: Recipe) -> PairRegressor:
        assert codec.scale is not None
        parts = BUCKETS if recipe.spelling else 0
        return PairRegressor(len(codec.tokenizer), codec.scale, recipe, parts)


TASK = PairRegression()
