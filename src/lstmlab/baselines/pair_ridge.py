"""Pair ridge: how TF-IDF of words and of characters differs between two texts, and ridge regression
(scikit-learn).

Which n-grams, and how much it is held back (alpha), are chosen on dev.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmlab.baselines._ngram_table import Block, Rows
from lstmlab.baselines.linear import Choices, Linear
from lstmlab.baselines.parts import pair_features
from lstmlab.baselines.parts.pair_features import PairLinear, Sort
from lstmlab.baselines.ridge import OUTPUTS as OUTPUTS
from lstmlab.baselines.ridge import described as described
from lstmlab.baselines.ridge import estimates
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.preparing.scale import Scale
from lstmlab.recipe import Recipe
from lstmlab.registry import find

TASKS = ("pair-regression",)
METRICS = ("pearson", "spearman", "mae", "rmse", "r2")
CALLED = "ridge regression of pairs"
READS = ("ngrams",)

_STANDARD = Scale(0.0, 1.0)


@dataclass(frozen=True)
class PairNumbers(PairLinear):
    """A standardized number of two texts; ``strength`` is 1 / alpha."""

    scale: Scale = _STANDARD

    @property
    def about(self) -> str:
        return described(self)

    def answers(self, examples: Split) -> list[Any]:
        return estimates(self.logits(self.questions(examples))[:, 0], self.scale)


def fit(
    dataset: Dataset, metric: str, like: Any = None, recipe: Recipe | None = None
) -> PairNumbers:
    found: PairNumbers = pair_features.fit(_SORT, dataset, metric, like, recipe)
    return found


def remember(dataset: Dataset, metric: str, learned: Linear, recipe: Recipe | None) -> None:
    """Keep what was learned for the models that will have it beside their network."""
    from lstmlab.baselines.parts.kept import fitted

    fitted(dataset, metric, recipe=recipe, learned=learned, baseline="pair-ridge")


def _finished(
    dataset: Dataset, blocks: tuple[Block, ...], rows: Rows, choices: Choices
) -> PairNumbers:
    from sklearn.linear_model import Ridge

    cells = dataset.splits["train"][dataset.columns.answer]
    scale = Scale.of(cells)
    machine = Ridge(alpha=1 / choices.strength, solver="sparse_cg", tol=1e-3)
    machine.fit(rows.astype(np.float64), scale.standardized(cells))
    weights = machine.coef_.astype(np.float32)[:, np.newaxis]
    bias = np.array([machine.intercept_], np.float32)
    return PairNumbers(choices, OUTPUTS, blocks, weights, bias, dataset.columns.inputs, scale)


def _judged(one: PairNumbers, dataset: Dataset, metric: str) -> float:
    dev, rule = dataset.splits["dev"], find("metrics", metric)
    expected = list(dev[dataset.columns.answer])
    score = float(rule.score(one.answers(dev), expected, dataset.language))
    return score if rule.HIGHER_IS_BETTER else -score


_SORT = Sort(_finished, _judged, 1.0)
