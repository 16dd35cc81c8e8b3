"""A classifier of texts for scikit-learn: pipelines, cross-validation, grid search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state, column_or_1d
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from lstmlab import tasks
from lstmlab.api.learning import learn
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.preparing.splits import hold_out
from lstmlab.data.reading.source import LONGEST_TEXT, as_label, as_text, too_long
from lstmlab.data.roles.label import LABELLED
from lstmlab.errors import InputError
from lstmlab.language.quoting import short
from lstmlab.recipe import Recipe
from lstmlab.training import resolve_device
from lstmlab.trial import Point

_FIELDS = (
    "cell", "embedding_size", "hidden_size", "layers", "bidirectional", "pooling", "dropout",
    "unit", "vocabulary_size", "min_count", "max_length", "truncation", "optimizer", "schedule",
    "batch_size", "epochs", "pretraining_epochs", "label_smoothing", "patience", "vectors",
    "freeze_vectors", "metric", "tune_thresholds",
)  # fmt: skip
"""Parameters that are fields of a recipe."""

_LARGEST_SEED = 2**31 - 1


class LSTMClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
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
        self.recipe = recipe
        self.cell = cell
        self.embedding_size = embedding_size
        self.hidden_size = hidden_size
        self.layers = layers
        self.bidirectional = bidirectional
        self.pooling = pooling
        self.dropout = dropout
        self.unit = unit
        self.vocabulary_size = vocabulary_size
        self.min_count = min_count
        self.max_length = max_length
        self.truncation = truncation
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.schedule = schedule
        self.batch_size = batch_size
        self.epochs = epochs
        self.pretraining_epochs = pretraining_epochs
        self.label_smoothing = label_smoothing
        self.patience = patience
        self.vectors = vectors
        self.freeze_vectors = freeze_vectors
        self.metric = metric
        self.tune_thresholds = tune_thresholds
        self.class_weight = class_weight
        self.validation_fraction = validation_fraction
        self.time_limit = time_limit
        self.device = device
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: Any, y: Any) -> Self:
        """Learn texts (n,) and their labels (n,), at least two different ones.

        ``ValueError`` says what is wrong with them or with a parameter.
        """
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        texts = _texts(X)
        y = column_or_1d(y, warn=True)
        _check_no_label_is_missing(y)
        check_classification_targets(y)
        check_consistent_length(texts, y)
        classes, numbers = np.unique(y, return_inverse=True)
        if len(classes) < 2:
            raise ValueError(f"y has 1 class, {classes.tolist()[0]!r}; there must be 2 at least")
        recipe = self._recipe()
        seed = self._seed()
        names = _names(classes)
        train: Split = {"text": texts, "label": [names[number] for number in numbers]}
        fitted = learn(
            tasks.load("classification"),
            Dataset("given to fit", LABELLED, self._splits(train, seed)),
            recipe,
            seed=seed,
            time_limit=self.time_limit,
            device=resolve_device(self.device),
            on_point=_print if self.verbose else None,
        )
        self.classes_ = classes
        self.model_ = fitted
        return self

    def predict(self, X: Any) -> NDArray[Any]:
        """The label (n,) of each text."""
        check_is_fitted(self)
        place = {name: number for number, name in enumerate(_names(self.classes_))}
        guesses = self.model_.guesses(_texts(X))
        return self.classes_[[place[guess.label] for guess in guesses]]

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Probabilities (n, labels), in the order of ``classes_``."""
        check_is_fitted(self)
        probabilities = self.model_.predict_proba(_texts(X))
        places = [self.model_.labels.index(name) for name in _names(self.classes_)]
        return probabilities[:, places]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        return tags

    def _recipe(self) -> Recipe:
        """``self.recipe`` with the parameters that aren't None."""
        task = tasks.load("classification")
        changes = {name: value for name in _FIELDS if (value := getattr(self, name)) is not None}
        if self.learning_rate is not None:
            changes["optimizer.learning_rate"] = self.learning_rate
        if self.class_weight is not None:
            if self.class_weight != "balanced":
                raise InputError(
                    f"class_weight = {self.class_weight!r}: must be None or 'balanced'"
                )
            changes["class_weights"] = "balanced"
        changes["train_on"] = "train+dev" if self.validation_fraction is None else "train"
        return task.recipe_with(changes, "LSTMClassifier", task.recipe_from(self.recipe))

    def _seed(self) -> int:
        if isinstance(self.random_state, int | np.integer):
            if self.random_state < 0:
                raise InputError(f"random_state = {self.random_state}: must be 0 or more")
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(_LARGEST_SEED))

    def _splits(self, train: Split, seed: int) -> dict[str, Split]:
        share = self.validation_fraction
        if share is None:
            return {"train": train}
        if not 0 < share < 1:
            raise InputError(f"validation_fraction = {share!r}: must be between 0 and 1, or None")
        rest, dev = hold_out(train, LABELLED, max(1, round(share * len(train["text"]))), seed)
        if not dev["text"]:
            raise InputError(
                "one text of each label must be learned from, so none can be held out; "
                "give more, or validation_fraction=None"
            )
        return {"train": rest, "dev": dev}


def _names(classes: NDArray[Any]) -> list[str]:
    """What the model calls each class: as it stands in data sets, unless two would be one."""
    values = classes.tolist()
    names = [as_label(as_text(value) or str(value)) for value in values]
    return names if len({*names}) == len(names) else [str(value) for value in values]


def _check_no_label_is_missing(y: NDArray[Any]) -> None:
    missing = [number for number, label in enumerate(y.tolist()) if _is_missing(label)]
    if missing:
        told = f"y[{missing[0]}] is {y[missing[0]]!r}"
        told += f", and {len(missing) - 1:,} more are missing" if len(missing) > 1 else ""
        raise InputError(f"{told}; every text needs a label: leave those rows out of X and y")


def _is_missing(label: object) -> bool:
    """Whether it is None, NaN, NaT or pandas' NA."""
    if label is None or type(label).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(label, float) and label != label


def _texts(given: Any) -> list[str]:
    """``ValueError`` unless it is strings in one dimension, and not none."""
    table = hasattr(given, "columns") or hasattr(given, "column_names")
    wrong = isinstance(given, str | bytes | Mapping | Set) or not isinstance(given, Iterable)
    if table or wrong or getattr(given, "ndim", 1) != 1:
        shape = f" of shape {given.shape}" if hasattr(given, "shape") else ""
        raise InputError(
            f"X is a {type(given).__name__}{shape}; give a list of texts, or one column of them"
        )
    # Arrow's values are objects of its own.
    texts = list(given.to_pylist() if hasattr(given, "to_pylist") else given)
    if not texts:
        raise InputError("X has 0 texts; there must be 1 at least")
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            told = f"{short(repr(text))} ({type(text).__name__})"
            raise InputError(f"X[{number}] is {told}; it must be a text")
        if len(text) > LONGEST_TEXT:
            raise InputError(f"X[{number}] {too_long(text)}")
    return [str(text) for text in texts]  # NumPy's strings are a class of their own


def _print(point: Point) -> None:
    phase = "pre-training" if point.pretraining else "epoch"
    on_dev = "" if np.isnan(point.score) else f", validation accuracy {point.score:.1f}"
    print(f"{phase} {point.epoch:.2f}: train loss {point.train_loss:.4f}{on_dev}", flush=True)
