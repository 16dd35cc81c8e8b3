"""One against the rest: TF-IDF of n-grams, and a logistic regression (scikit-learn) a label, which
is given from a threshold on that is chosen on dev.

Which n-grams, and how much the regressions are held back (C), are chosen on dev, too.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstmlab.baselines._ngram_table import Block, Rows
from lstmlab.baselines.linear import Choices, Linear, Search, blocks_of, read_by
from lstmlab.baselines.parts.beside import with_features
from lstmlab.baselines.parts.label_thresholds import fitted as fit_thresholds
from lstmlab.baselines.parts.label_thresholds import label_sets
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.understanding.label_lists import of_cell
from lstmlab.metrics.metric import LabelSet
from lstmlab.recipe import Recipe

TASKS = ("multilabel",)
METRICS = ("labels-macro-f1", "labels-micro-f1", "average-precision")
CALLED = "a linear model a label"
READS = ("ngrams", "label_thresholds")

HOW = "each"
"""Which thresholds are fitted where no recipe says it."""


@dataclass(frozen=True)
class OneAgainstRest(Linear):
    """The log-odds of each label, and from where on it is given."""

    thresholds: tuple[float, ...] = ()

    @property
    def about(self) -> str:
        return described(self)

    def answers(self, examples: Split) -> list[Any]:
        return self.sets(self.questions(examples))

    def sets(self, texts: Sequence[str]) -> list[LabelSet]:
        return label_sets(self.logits(texts), np.array(self.thresholds), self.labels)


def fit(
    dataset: Dataset, metric: str, like: Any = None, recipe: Recipe | None = None
) -> OneAgainstRest:
    train = dataset.splits["train"]
    if isinstance(like, Linear):
        blocks, rows = blocks_of(train["text"], like.choices.kinds)
        made = _finished(dataset, blocks, rows, like.choices)
        known = dict(zip(like.labels, getattr(like, "thresholds", ()), strict=False))
        return replace(made, thresholds=tuple(known.get(label, 0.0) for label in made.labels))
    search = _Search(dataset, metric, recipe.label_thresholds if recipe else HOW)
    search.run(words_alone=recipe is not None and recipe.ngrams == "words")
    chosen = search.chosen()
    assert isinstance(chosen, OneAgainstRest)
    return chosen


def remember(dataset: Dataset, metric: str, learned: Linear, recipe: Recipe | None) -> None:
    """Keep what was learned for the models that will have it beside their network."""
    from lstmlab.baselines.parts.kept import fitted

    fitted(dataset, metric, recipe=recipe, learned=learned, baseline="one-against-rest")


def described(model: Linear) -> str:
    """What was chosen, in a few words."""
    return f"{read_by(model)}, C = {model.choices.strength:g}"


def wanted_of(cells: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
    """Whether each text has each of the labels (N, L); others are none of them."""
    place = {label: number for number, label in enumerate(labels)}
    table = np.zeros((len(cells), len(labels)))
    for row, cell in enumerate(cells):
        table[row, [place[label] for label in of_cell(cell) if label in place]] = 1
    return table


class _Search(Search):
    start, least, greatest = 4.0, 0.5, 32.0
    effort = 4e7  # a logistic regression takes several times as long as a machine does

    def __init__(self, dataset: Dataset, metric: str, how: str) -> None:
        super().__init__(dataset, metric)
        self.how = how

    def finished(self, blocks: Sequence[Block], rows: Rows, choices: Choices) -> Linear:
        return _finished(self.dataset, blocks, rows, choices)

    def judged(self, one: Linear) -> tuple[float, float, Linear]:
        """Returns what chooses, its score, and the model. The mean log loss of all labels chooses,
        which says more of rare ones than whether they are given."""
        assert isinstance(one, OneAgainstRest)
        dev = self.dataset.splits["dev"]
        odds = one.logits(one.questions(dev))
        wanted = wanted_of(dev[self.dataset.columns.answer], one.labels)
        found = fit_thresholds(odds, wanted, self.metric, self.how)
        one = replace(one, thresholds=tuple(found.tolist()))
        loss = float(np.logaddexp(0, np.where(wanted > 0, -odds, odds)).mean())
        return -loss, self.score(one), one


def _finished(
    dataset: Dataset, blocks: Sequence[Block], rows: Rows, choices: Choices
) -> OneAgainstRest:
    """Fitted to the training split, whose n-grams ``rows`` are."""
    labels = tuple(dataset.labels)
    wanted = wanted_of(dataset.splits["train"][dataset.columns.answer], labels)
    rows, features = with_features(dataset, rows)
    weights = np.zeros((rows.shape[1], len(labels)), np.float32)
    bias = np.zeros(len(labels), np.float32)
    for number in range(len(labels)):
        weights[:, number], bias[number] = _regression(rows, wanted[:, number], choices.strength)
    zeros = (0.0,) * len(labels)
    return OneAgainstRest(choices, labels, tuple(blocks), weights, bias, zeros, features=features)


def _regression(
    rows: Rows, wanted: NDArray[np.float64], strength: float
) -> tuple[NDArray[np.float32], float]:
    """Weights (n-grams,) and bias of a label's log-odds."""
    from sklearn.linear_model import LogisticRegression

    count = float(wanted.sum())
    if not rows.shape[1] or count in (0, len(wanted)):  # nothing to tell apart, or to tell by
        odds = np.log((count + 0.5) / (len(wanted) - count + 0.5))
        return np.zeros(rows.shape[1], np.float32), float(odds)
    machine = LogisticRegression(C=strength, solver="liblinear", tol=1e-2, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what had not converged: it is judged on dev
        machine.fit(rows, wanted)
    return machine.coef_[0].astype(np.float32), float(machine.intercept_[0])
