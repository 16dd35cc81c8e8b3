"""A classifier of texts for scikit-learn: pipelines, cross-validation, grid search."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.utils import column_or_1d
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from lstmlab.api.estimators.common import FIELDS, TextEstimator, is_missing
from lstmlab.data.reading.source import as_label, as_text
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe


class LSTMClassifier(ClassifierMixin, TextEstimator):  # type: ignore[misc]
    """Recurrent layers that give each text one of several labels.

    Texts are strings in a list, a NumPy array or a pandas Series. What is None is as ``recipe``
    says, which is the one that ``lstmlab train classification`` uses, changes to that (a dict, or a
    TOML file of recipe fields), or a whole ``lstmlab.Recipe``. The other parameters with a recipe's
    names are its fields; ``learning_rate`` is that of the optimizer.

    metric : None or one of "accuracy", "macro-f1", "ece", "log-loss"
        What the texts that are held out select the weights by.
    tune_thresholds : bool or None
        Whether they also decide from which probability on each label is answered.
    class_weight : None or "balanced"
        The latter gives every label the same say in training.
    validation_fraction : float or None
        Part of the texts that is held out, every label's share kept, to choose the weights that are
        kept and to calibrate the probabilities. None: all are learned from, the last weights are
        kept, and nothing is calibrated. (A recipe's ``train_on`` gives way to this.)
    time_limit : float or None
        Seconds; the schedule is shortened to end within them.
    device : "auto" (a CUDA GPU if there is one), "cpu" or "cuda"
    random_state : int, RandomState or None
        An int gives the same model every time, on the same machine and number of threads.
    verbose : int
        Above 0, each evaluation while training is printed.

    Fitted: ``classes_``; ``model_``, the :class:`lstmlab.Model`, with its learning curve in
    ``model_.record``.

    >>> model = LSTMClassifier(epochs=3, random_state=0)
    >>> model.fit(["so good", "so bad"] * 20, ["+", "-"] * 20).predict(["good"]).tolist()
    ['+']
    """

    task = "classification"
    fields = (*FIELDS, "label_smoothing", "tune_thresholds")

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
        label_smoothing: float | None = None,
        patience: int | None = None,
        vectors: str | None = None,
        freeze_vectors: float | None = None,
        metric: str | None = None,
        tune_thresholds: bool | None = None,
        class_weight: str | None = None,
        validation_fraction: float | None = 0.1,
        time_limit: float | None = None,
        device: str = "auto",
        random_state: int | np.random.RandomState | None = None,
        verbose: int = 0,
    ) -> None:
        self._keep(locals())

    def fit(self, X: Any, y: Any) -> Self:
        """Learn texts (n,) and their labels (n,), at least two different ones.

        ``ValueError`` says what is wrong with them or with a parameter.
        """
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        texts = self._asked(X)
        y = column_or_1d(y, warn=True)
        _check_no_label_is_missing(y)
        check_classification_targets(y)
        check_consistent_length(texts, y)
        classes, numbers = np.unique(y, return_inverse=True)
        if len(classes) < 2:
            raise ValueError(f"y has 1 class, {classes.tolist()[0]!r}; there must be 2 at least")
        names = _names(classes)
        fitted = self._learned(self._examples(texts, [names[number] for number in numbers]))
        self.classes_ = classes
        self.model_ = fitted
        return self

    def predict(self, X: Any) -> NDArray[Any]:
        """The label (n,) of each text."""
        check_is_fitted(self)
        place = {name: number for number, name in enumerate(_names(self.classes_))}
        guesses = self.model_.guesses(self._asked(X))
        return self.classes_[[place[guess.label] for guess in guesses]]

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Probabilities (n, labels), in the order of ``classes_``."""
        check_is_fitted(self)
        probabilities = self.model_.predict_proba(self._asked(X))
        places = [self.model_.labels.index(name) for name in _names(self.classes_)]
        return probabilities[:, places]

    def _changes(self) -> dict[str, Any]:
        if self.class_weight not in (None, "balanced"):
            raise InputError(f"class_weight = {self.class_weight!r}: must be None or 'balanced'")
        return {"class_weights": "balanced"} if self.class_weight else {}


def _names(classes: NDArray[Any]) -> list[str]:
    """What the model calls each class: as it stands in data sets, unless two would be one."""
    values = classes.tolist()
    names = [as_label(as_text(value) or str(value)) for value in values]
    return names if len({*names}) == len(names) else [str(value) for value in values]


def _check_no_label_is_missing(y: NDArray[Any]) -> None:
    missing = [number for number, label in enumerate(y.tolist()) if is_missing(label)]
    if missing:
        told = f"y[{missing[0]}] is {y[missing[0]]!r}"
        told += f", and {len(missing) - 1:,} more are missing" if len(missing) > 1 else ""
        raise InputError(f"{told}; every text needs a label: leave those rows out of X and y")
