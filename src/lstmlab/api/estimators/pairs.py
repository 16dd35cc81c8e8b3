"""Models of two texts for scikit-learn: cross-validation, grid search."""

from __future__ import annotations

from typing import Any

from lstmlab import tasks
from lstmlab.api.estimators.classifier import LSTMClassifier
from lstmlab.api.estimators.common import TextEstimator
from lstmlab.api.estimators.regressor import LSTMRegressor
from lstmlab.api.pairs import pairs_of
from lstmlab.data.columns import apart, together
from lstmlab.data.dataset import Split
from lstmlab.errors import InputError


class _OfPairs(TextEstimator):
    """An estimator that is asked about two texts at a time."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = False
        tags.input_tags.two_d_array = True
        return tags

    def _asked(self, X: Any) -> list[Any]:
        rows = pairs_of(X, tasks.load(self.task).columns.inputs)
        if not rows:
            raise InputError("X has 0 pairs; there must be 1 at least")
        if None in rows:
            raise InputError(f"X[{rows.index(None)}] lacks a text; leave that row out of X and y")
        return list(zip(*apart([row for row in rows if row is not None], 2), strict=True))

    def _examples(self, asked: list[Any], answers: list[str]) -> Split:
        columns = tasks.load(self.task).columns
        questions = together([[pair[0] for pair in asked], [pair[1] for pair in asked]])
        return {**columns.of_questions(questions), columns.answer: answers}


class LSTMPairClassifier(_OfPairs, LSTMClassifier):
    """Recurrent layers that give every two texts one of several labels.

    ``X`` is a list of pairs, an array (n, 2) of strings, or a data frame with two columns of texts
    (``sentence1`` and ``sentence2``, or others whose names belong together). All else is as
    :class:`LSTMClassifier` has it, of the recipe that ``lstmlab train pair-classification`` uses.

    >>> model = LSTMPairClassifier(epochs=4, random_state=0)
    >>> X = [("a cat", "the cat"), ("a cat", "the dog")] * 20
    >>> model.fit(X, ["same", "another"] * 20).predict(X[:2]).tolist()
    ['same', 'another']
    """

    task = "pair-classification"


class LSTMPairRegressor(_OfPairs, LSTMRegressor):
    """Recurrent layers that give every two texts a number, such as how alike they are.

    ``X`` is as :class:`LSTMPairClassifier` takes it, and all else as :class:`LSTMRegressor` has it,
    of the recipe that ``lstmlab train pair-regression`` uses.
    """

    task = "pair-regression"
