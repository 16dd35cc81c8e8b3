"""Pair linear: how TF-IDF of words and of characters differs between two texts, and a logistic
regression (scikit-learn).

Which n-grams, and how much it is held back (C), are chosen on dev.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import logsumexp

from lstmlab.baselines._ngram_table import Block, Rows
from lstmlab.baselines.linear import Choices, Linear, guesses, named
from lstmlab.baselines.parts import pair_features
from lstmlab.baselines.parts.pair_features import PairLinear, Sort
from lstmlab.data.dataset import Dataset, Split
from lstmlab.metrics.metric import Guess
from lstmlab.recipe import Recipe
from lstmlab.registry import find

TASKS = ("pair-classification",)
METRICS = ("accuracy", "macro-f1", "ece", "log-loss")
CALLED = "the linear model of pairs"
READS = ("ngrams",)

_BY_LOSS = ("accuracy", "log-loss")


@dataclass(frozen=True)
class PairLabels(PairLinear):
    """The logits of each label."""

    @property
    def about(self) -> str:
        return described(self)

    def answers(self, examples: Split) -> list[Guess]:
        return guesses(self.logits(self.questions(examples)), self.labels)


def fit(
    dataset: Dataset, metric: str, like: Any = None, recipe: Recipe | None = None
) -> PairLabels:
    found: PairLabels = pair_features.fit(_SORT, dataset, metric, like, recipe)
    return found


def remember(dataset: Dataset, metric: str, learned: Linear, recipe: Recipe | None) -> None:
    """Keep what was learned for the models that will have it beside their network."""
    from lstmlab.baselines.parts.kept import fitted

    fitted(dataset, metric, recipe=recipe, learned=learned, baseline="pair-linear")


def described(model: Linear) -> str:
    """What was chosen, in a few words."""
    return f"{named(model.choices.kinds)}, C = {model.choices.strength:g}"


def _finished(
    dataset: Dataset, blocks: tuple[Block, ...], rows: Rows, choices: Choices
) -> PairLabels:
    from sklearn.linear_model import LogisticRegression

    labels = tuple(dataset.labels)
    place = {label: number for number, label in enumerate(labels)}
    cells = dataset.splits["train"][dataset.columns.answer]
    machine = LogisticRegression(C=choices.strength, max_iter=300)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what had not converged: it is judged on dev
        machine.fit(rows, np.array([place[cell] for cell in cells], np.int64))
    weights, bias = machine.coef_.T, machine.intercept_
    if len(labels) == 2:  # the second label's log-odds, shared by both
        half = np.array([-0.5, 0.5])
        weights, bias = weights * half, bias * half
    both = weights.astype(np.float32), bias.astype(np.float32)
    return PairLabels(choices, labels, blocks, *both, dataset.columns.inputs)


def _judged(one: PairLabels, dataset: Dataset, metric: str) -> float:
    """The score on dev by the metric; for accuracy less the log loss, which says more of a few
    hundred examples."""
    dev = dataset.splits["dev"]
    cells = list(dev[dataset.columns.answer])
    if metric in _BY_LOSS:
        logits = one.logits(dataset.columns.questions(dev))
        place = {label: number for number, label in enumerate(one.labels)}
        known = [row for row, cell in enumerate(cells) if cell in place]
        wanted = [place[cells[row]] for row in known]
        return float((logits[known, wanted] - logsumexp(logits[known], 1)).mean())
    rule = find("metrics", metric)
    score = float(rule.score(one.answers(dev), cells, dataset.language))
    return score if rule.HIGHER_IS_BETTER else -score


_SORT = Sort(_finished, _judged, 4.0)
