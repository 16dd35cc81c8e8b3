"""A model of numbers for scikit-learn: pipelines, cross-validation, grid search."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import RegressorMixin
from sklearn.utils import column_or_1d
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from lstmlab.api.estimators.common import FIELDS, TextEstimator, is_missing
from lstmlab.data.roles.number import written
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe


class LSTMRegressor(RegressorMixin, TextEstimator):  # type: ignore[misc]
    """Recurrent layers that give each text a number.

    Texts are strings in a list, a NumPy array or a pandas Series. What is None is as ``recipe``
    says, which is the one that ``lstmlab train regression`` uses, changes to that (a dict, or a
    TOML file of recipe fields), or a whole ``lstmlab.Recipe``. The other parameters with a recipe's
    names are its fields; ``learning_rate`` is that of the optimizer.

    number_loss : None or one of "squared", "huber", "ordinal"
        How a number is learned; the last is for grades.
    metric : None or one of "mae", "rmse", "r2", "pearson", "spearman", "quadratic-kappa" and
        "grade-accuracy"
        What the texts that are held out select the weights by.
    validation_fraction : float or None
        Part of the texts that is held out, to choose the weights that are kept and to measure the
        intervals. None: all are learned from, the last weights are kept, and there are no
        intervals. (A recipe's ``train_on`` gives way to this.)
    time_limit : float or None
        Seconds; the schedule is shortened to end within them.
    device : "auto" (a CUDA GPU if there is one), "cpu" or "cuda"
    random_state : int, RandomState or None
        An int gives the same model every time, on the same machine and number of threads.
    verbose : int
        Above 0, each evaluation while training is printed.

    Fitted: ``model_``, the :class:`lstmlab.Model`, with its learning curve in ``model_.record``.

    >>> model = LSTMRegressor(epochs=3, random_state=0)
    >>> cheap, dear = model.fit(["so good", "so bad"] * 20, [9, 1] * 20).predict(["bad", "good"])
    >>> bool(cheap < dear)
    True
    """

    task = "regression"
    fields = (*FIELDS, "number_loss")

    def __init__(
        self,
        recipe: Recipe | Mapping[str, Any] | str | Path | None = None,
        *,
        cell: str | Mapping[str, Any] | None = None,
        embedding_size: int | None = None,
        hidden_size: int | None = None,
        layers: int | None = None,
        bidirectional: bool | None = None,
        pooling: str | None = None,
        dropout: float | None = None,
        unit: str | None = None,
        vocabulary_size: int | None = None,
        min_count: int | None = None,
        max_length: int | None = None,
        truncation: str | None = None,
        optimizer: str | Mapping[str, Any] | None = None,
        learning_rate: float | None = None,
        schedule: str | Mapping[str, Any] | None = None,
        batch_size: int | None = None,
        epochs: float | None = None,
        pretraining_epochs: float | None = None,
        number_loss: str | None = None,
        patience: int | None = None,
        vectors: str | None = None,
        freeze_vectors: float | None = None,
        metric: str | None = None,
        validation_fraction: float | None = 0.1,
        time_limit: float | None = None,
        device: str = "auto",
        random_state: int | np.random.RandomState | None = None,
        verbose: int = 0,
    ) -> None:
        self._keep(locals())

    def fit(self, X: Any, y: Any) -> Self:
        """Learn texts (n,) and their numbers (n,), at least two different ones.

        ``ValueError`` says what is wrong with them or with a parameter.
        """
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        texts = self._asked(X)
        numbers = _numbers(y)
        check_consistent_length(texts, numbers)
        if len(np.unique(numbers)) < 2:
            raise ValueError(
                f"y is {numbers[0]:g} for all texts; there must be two numbers at least"
            )
        train = self._examples(texts, [written(number) for number in numbers.tolist()])
        self.model_ = self._learned(train)
        return self

    def predict(self, X: Any) -> NDArray[np.float64]:
        """The number (n,) of each text."""
        check_is_fitted(self)
        return np.array([one.number for one in self.model_.guesses(self._asked(X))], np.float64)

    def predict_interval(self, X: Any) -> NDArray[np.float64]:
        """Bounds (n, 2) that hold nine of ten true numbers, of texts like those held out; NaN where
        none were."""
        check_is_fitted(self)
        given = self.model_.guesses(self._asked(X))
        return np.array([(one.low, one.high) for one in given], np.float64)


def _numbers(y: Any) -> NDArray[np.float64]:
    given = column_or_1d(y, warn=True)
    missing = [number for number, value in enumerate(given.tolist()) if is_missing(value)]
    if missing:
        raise InputError(f"y[{missing[0]}] is {given[missing[0]]!r}; every text needs a number")
    try:
        numbers = given.astype(np.float64)
    except (TypeError, ValueError):
        raise InputError(f"y is of type {given.dtype}, not numbers") from None
    if not np.isfinite(numbers).all():
        raise InputError("y has an infinite number; leave that row out of X and y")
    return numbers
