"""Ridge: TF-IDF of n-grams of words and of characters, and the straight line that is nearest the
numbers in the square, held back from steep slopes (Hoerl & Kennard 1970; scikit-learn's Ridge).

Which n-grams, and how much it is held back, are chosen on dev.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstmlab.baselines._ngram_table import Block, Rows
from lstmlab.baselines.linear import Choices, Linear, Search, blocks_of, read_by
from lstmlab.baselines.parts.beside import with_features
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.preparing.scale import Scale
from lstmlab.metrics.metric import Estimate
from lstmlab.recipe import Recipe

TASKS = ("regression",)
METRICS = ("mae", "rmse", "r2", "pearson", "spearman", "quadratic-kappa", "grade-accuracy")
READS = ("ngrams",)
CALLED = "ridge regression"

OUTPUTS = ("number",)
_STANDARD = Scale(0.0, 1.0)


@dataclass(frozen=True)
class Ridge(Linear):
    """A standardized number of a text; ``strength`` is 1 / alpha."""

    scale: Scale = _STANDARD

    @property
    def about(self) -> str:
        return described(self)

    def answers(self, examples: Split) -> list[Any]:
        return estimates(self.logits(self.questions(examples))[:, 0], self.scale)


def fit(dataset: Dataset, metric: str, like: Any = None, recipe: Recipe | None = None) -> Ridge:
    train = dataset.splits["train"]
    if isinstance(like, Linear):
        blocks, rows = blocks_of(train["text"], like.choices.kinds)
        return _finished(dataset, blocks, rows, like.choices)
    search = _Search(dataset, metric)
    search.run(words_alone=recipe is not None and recipe.ngrams == "words")
    chosen = search.chosen()
    assert isinstance(chosen, Ridge)
    return chosen


def remember(dataset: Dataset, metric: str, learned: Linear, recipe: Recipe | None) -> None:
    """Keep what was learned for the models that will have it beside their network."""
    from lstmlab.baselines.parts.kept import fitted

    fitted(dataset, metric, recipe=recipe, learned=learned, baseline="ridge")


def described(model: Linear) -> str:
    """What was chosen, in a few words."""
    return f"{read_by(model)}, alpha = {1 / model.choices.strength:g}"


def estimates(standard: NDArray[np.float64], scale: Scale) -> list[Estimate]:
    """Standardized numbers (N,) as answers, without bounds."""
    pairs = zip(scale.restored(standard).tolist(), standard.tolist(), strict=True)
    return [
        Estimate(number, None, None, scale.nearest(number) if scale.grades else None, each)
        for number, each in pairs
    ]


class _Search(Search):
    start, least, greatest = 0.5, 1 / 64, 16.0

    def finished(self, blocks: Sequence[Block], rows: Rows, choices: Choices) -> Linear:
        return _finished(self.dataset, blocks, rows, choices)

    def judged(self, one: Linear) -> tuple[float, float, Linear]:
        return self.score(one), 0.0, one


def _finished(dataset: Dataset, blocks: Sequence[Block], rows: Rows, choices: Choices) -> Ridge:
    """Fitted to the training split, whose n-grams ``rows`` are."""
    from sklearn.linear_model import Ridge as Machine

    cells = dataset.splits["train"][dataset.columns.answer]
    scale = Scale.of(cells)
    wanted = scale.standardized(cells)
    rows, features = with_features(dataset, rows)
    weights, bias = np.zeros((rows.shape[1], 1), np.float32), np.zeros(1, np.float32)
    if rows.shape[1]:
        machine = Machine(alpha=1 / choices.strength, solver="sparse_cg", tol=1e-3)
        machine.fit(rows.astype(np.float64), wanted)
        weights[:, 0], bias[0] = machine.coef_, machine.intercept_
    return Ridge(choices, OUTPUTS, tuple(blocks), weights, bias, scale, features=features)
