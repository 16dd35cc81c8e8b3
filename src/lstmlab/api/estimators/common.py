"""What all estimators have in common: texts, a recipe's fields, a seed, a part that is held out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state

from lstmlab import tasks
from lstmlab.api.learning import learn
from lstmlab.api.model import Model
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.preparing.splits import hold_out
from lstmlab.data.reading.source import LONGEST_TEXT, too_long
from lstmlab.errors import InputError
from lstmlab.language.quoting import short
from lstmlab.recipe import Recipe
from lstmlab.training import resolve_device
from lstmlab.trial import Point

FIELDS = (
    "cell", "embedding_size", "hidden_size", "layers", "bidirectional", "pooling", "dropout",
    "unit", "vocabulary_size", "min_count", "max_length", "truncation", "optimizer", "schedule",
    "batch_size", "epochs", "pretraining_epochs", "patience", "vectors", "freeze_vectors", "metric",
)  # fmt: skip
"""Parameters of every estimator that are fields of a recipe."""

_LARGEST_SEED = 2**31 - 1


class TextEstimator(BaseEstimator):  # type: ignore[misc]
    """An estimator of texts; its parameters are in ``__init__`` of each."""

    task: str
    """The task that it learns."""
    fields: tuple[str, ...] = FIELDS
    """Its parameters that are fields of a recipe."""

    def _keep(self, given: Mapping[str, Any]) -> None:
        """Make an attribute of each parameter, as it is: scikit-learn reads the names of them from
        ``__init__``, which calls this with its ``locals()``, and their values from here."""
        for name in self._get_param_names():
            setattr(self, name, given[name])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        return tags

    def _asked(self, X: Any) -> list[Any]:
        """What ``X`` asks about, as the model is asked; ``ValueError`` for what can't be."""
        return texts_of(X)

    def _examples(self, asked: list[Any], answers: list[str]) -> Split:
        """The columns of what is asked about and the answers to it."""
        columns = tasks.load(self.task).columns
        return {columns.text: asked, columns.answer: answers}

    def _learned(self, train: Split) -> Model:
        """The model of ``train``, a part of which is held out."""
        task, seed = tasks.load(self.task), self._seed()
        recipe = self._recipe()
        return learn(
            task,
            Dataset("given to fit", task.columns, self._splits(train, seed)),
            recipe,
            seed=seed,
            time_limit=self.time_limit,
            device=resolve_device(self.device),
            on_point=self._print if self.verbose else None,
        )

    def _changes(self) -> dict[str, Any]:
        """What the parameters say beyond the recipe's fields."""
        return {}

    def _recipe(self) -> Recipe:
        """``self.recipe`` with the parameters that aren't None."""
        task = tasks.load(self.task)
        given = {name: getattr(self, name) for name in self.fields}
        changes = {name: value for name, value in given.items() if value is not None}
        if self.learning_rate is not None:
            changes["optimizer.learning_rate"] = self.learning_rate
        changes |= self._changes()
        changes["train_on"] = "train+dev" if self.validation_fraction is None else "train"
        return task.recipe_with(changes, type(self).__name__, task.recipe_from(self.recipe))

    def _seed(self) -> int:
        if isinstance(self.random_state, int | np.integer):
            if self.random_state < 0:
                raise InputError(f"random_state = {self.random_state}: must be 0 or more")
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(_LARGEST_SEED))

    def _splits(self, train: Split, seed: int) -> dict[str, Split]:
        columns = tasks.load(self.task).columns
        share, first = self.validation_fraction, columns.text
        if share is None:
            return {"train": train}
        if not 0 < share < 1:
            raise InputError(f"validation_fraction = {share!r}: must be between 0 and 1, or None")
        count = max(1, round(share * len(train[first])))
        rest, dev = hold_out(train, columns, count, seed)
        if not dev[first]:
            raise InputError(
                "one text of each label must be learned from, so none can be held out; "
                "give more, or validation_fraction=None"
            )
        return {"train": rest, "dev": dev}

    def _print(self, point: Point) -> None:
        metric = tasks.load(self.task).metric_of(self._recipe())
        phase = "pre-training" if point.pretraining else "epoch"
        on_dev = "" if np.isnan(point.score) else f", validation {metric} {point.score:.4g}"
        print(f"{phase} {point.epoch:.2f}: train loss {point.train_loss:.4f}{on_dev}", flush=True)


def is_missing(value: object) -> bool:
    """Whether it is None, NaN, NaT or pandas' NA."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, float) and value != value


def texts_of(given: Any) -> list[str]:
    """``ValueError`` unless it is strings in one dimension, and not none."""
    table = hasattr(given, "columns") or hasattr(given, "column_names")
    wrong = isinstance(given, str | bytes | Mapping | Set) or not isinstance(given, Iterable)
    if table or wrong or getattr(given, "ndim", 1) != 1:
        shape = f" of shape {given.shape}" if hasattr(given, "shape") else ""
        raise InputError(
            f"X is a {type(given).__name__}{shape}; give a list of texts, or one column of them "
            "(lstmlab.train and lstmlab.fit also read columns beside a text: features=[…])"
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
