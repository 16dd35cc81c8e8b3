"""Pair regression: which number are two texts worth together, such as how alike they are?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from lstmlab.data.preparing.encoded import Codec
from lstmlab.data.roles.pair_score import SCORED_PAIRS
from lstmlab.data.tokenizing.spelling import BUCKETS
from lstmlab.models.comparing.pairs import PairRegressor
from lstmlab.recipe import Recipe
from lstmlab.tasks.pair_classification import PairClassification
from lstmlab.tasks.regression import Regression


class PairRegression(Regression):
    name = "pair-regression"
    reads: ClassVar[Mapping[str, str]] = SCORED_PAIRS
    metrics = ("pearson", "spearman", "mae", "rmse", "r2")
    fields = Regression.fields | {"attention"}
    recipe = PairClassification.recipe
    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = PairClassification.variants
    linear_baseline: ClassVar[str] = "pair-ridge"

    def model(self, codec: Codec, recipe: Recipe) -> PairRegressor:
        assert codec.scale is not None
        parts = BUCKETS if recipe.spelling else 0
        return PairRegressor(len(codec.tokenizer), codec.scale, recipe, parts)


TASK = PairRegression()
