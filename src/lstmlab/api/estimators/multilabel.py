"""A model of several labels for scikit-learn: pipelines, cross-validation, grid search."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from lstmlab.api.estimators.common import FIELDS, TextEstimator, texts_of
from lstmlab.data.reading.source import Unfit, as_label
from lstmlab.data.understanding.label_lists import cell_of, labels_in
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe


class LSTMMultilabelClassifier(ClassifierMixin, TextEstimator):  # type: ignore[misc]
    """Recurrent layers that give each text any number of labels.

    Texts are strings in a list, a NumPy array or a pandas Series; what each has is a row of an
    indicator matrix (n, labels), as scikit-learn's ``MultiLabelBinarizer`` makes it, or a list of
    labels. What is None is as ``recipe`` says, which is the one that ``lstmlab train multilabel``
    uses, changes to that (a dict, or a TOML file of recipe fields), or a whole ``lstmlab.Recipe``.
    The other parameters with a recipe's names are its fields; ``learning_rate`` is that of the
    optimizer.

    label_thresholds : None or one of "each", "common", "half"
        From which probability on a label is given: chosen for each by itself, for all together, or
        a half.
    metric : None or one of "labels-macro-f1", "labels-micro-f1", "average-precision"
        What the texts that are held out select the weights by, and what thresholds are chosen for.
    validation_fraction : float or None
        Part of the texts that is held out, to choose the weights that are kept and the thresholds.
        None: all are learned from, the last weights are kept, and a label is given from a half on.
        (A recipe's ``train_on`` gives way to this.)
    time_limit : float or None
        Seconds; the schedule is shortened to end within them.
    device : "auto" (a CUDA GPU if there is one), "cpu" or "cuda"
    random_state : int, RandomState or None
        An int gives the same model every time, on the same machine and number of threads.
    verbose : int
        Above 0, each evaluation while training is printed.

    Fitted: ``classes_``, the labels (of a matrix, its columns' numbers); ``model_``, the
    :class:`lstmlab.Model`, with its learning curve in ``model_.record``.

    >>> model = LSTMMultilabelClassifier(epochs=3, random_state=0)
    >>> given = [["+"], ["-"], ["+", "-"], []] * 20
    >>> model.fit(["so good", "so bad", "good bad", "so so"] * 20, given).predict(["good"]).tolist()
    [[1, 0]]
    """

    task = "multilabel"
    fields = (*FIELDS, "label_thresholds")

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
        label_thresholds: str | None = None,
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
        """Learn texts (n,) and their labels: a matrix (n, labels) of 0 and 1, or n lists.

        ``ValueError`` says what is wrong with them or with a parameter.
        """
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        texts = texts_of(X)
        classes, rows = _rows(y)
        check_consistent_length(texts, rows)
        names = [as_label(str(each)) for each in classes]
        cells = [cell_of(names[place] for place in row) for row in rows]
        if len(set(cells)) < 2:
            raise ValueError(
                "y has the same labels for all texts; there must be two sorts at least"
            )
        self.classes_ = np.array(classes)
        self.model_ = self._learned({"text": texts, "labels": cells})
        return self

    def predict(self, X: Any) -> NDArray[np.int64]:
        """Whether each text has each label (n, labels), 1 or 0, in the order of ``classes_``."""
        check_is_fitted(self)
        sets = self.model_.guesses(texts_of(X))
        rows = [[name in one.labels for name in self._names()] for one in sets]
        return np.array(rows, np.int64)

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """How probable each label is (n, labels), each by itself, in the order of ``classes_``."""
        check_is_fitted(self)
        sets = self.model_.guesses(texts_of(X))
        # A label that no text had is not the model's.
        rows = [[one.probabilities.get(name, 0.0) for name in self._names()] for one in sets]
        return np.array(rows, np.float64)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Micro-F1 of the labels, from 0 to 1; ``y`` as :meth:`fit` takes it."""
        from sklearn.metrics import f1_score

        classes, rows = _rows(y, self.classes_.tolist())
        known = {label: place for place, label in enumerate(self.classes_.tolist())}
        wanted = np.zeros((len(rows), len(known)), np.int64)
        for number, row in enumerate(rows):
            wanted[number, [known[classes[place]] for place in row if classes[place] in known]] = 1
        given = self.predict(X)
        scored = f1_score(wanted, given, average="micro", sample_weight=sample_weight)
        return float(scored)

    def _names(self) -> list[str]:
        return [as_label(str(each)) for each in self.classes_.tolist()]


def _rows(y: Any, known: list[Any] | None = None) -> tuple[list[Any], list[list[int]]]:
    """The labels, and of each text the places of its own among them."""
    given = y.toarray() if hasattr(y, "toarray") else y  # a sparse matrix
    table = np.asarray(given) if getattr(given, "ndim", 0) == 2 else None
    if table is not None:
        if not np.isin(table, (0, 1)).all():
            raise InputError("y is a matrix with something else than 0 and 1")
        classes = known if known is not None else [*range(table.shape[1])]
        if len(classes) != table.shape[1]:
            raise InputError(f"y has {table.shape[1]} columns; there are {len(classes)} labels")
        return classes, [np.flatnonzero(row).tolist() for row in table]
    lists = []
    for number, value in enumerate(given):
        if isinstance(value, str) or not hasattr(value, "__iter__"):
            raise InputError(
                f"y[{number}] is {value!r}; give a list of labels for each text, or a matrix"
            )
        try:
            lists.append(labels_in(list(value), f"y[{number}]"))
        except Unfit as error:
            raise InputError(str(error)) from None
    classes = sorted({label for each in lists for label in each})
    place = {label: number for number, label in enumerate(classes)}
    return classes, [[place[label] for label in each] for each in lists]
