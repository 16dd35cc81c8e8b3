"""A tagger of tokens for scikit-learn: cross-validation, grid search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from lstmlab.api.estimators.common import FIELDS, TextEstimator
from lstmlab.data.reading.source import Unfit
from lstmlab.data.roles.tags import TAGGED
from lstmlab.data.tagging.values import cell_of, parts_of
from lstmlab.errors import InputError
from lstmlab.metrics.metric import Tagging
from lstmlab.recipe import Recipe
from lstmlab.registry import find

_UNREAD = {"pooling", "truncation"}


class LSTMTagger(TextEstimator):
    """Recurrent layers and a CRF that give each token of a text a tag.

    ``X`` is a list of texts, each a list of its tokens; ``y`` their tags, as many. Tags that mark
    spans may be written in BIO, BIOES or their kin; answered is BIO. What is None is as ``recipe``
    says, which is the one that ``lstmlab train tagging`` uses, changes to that (a dict, or a TOML
    file of recipe fields), or a whole ``lstmlab.Recipe``. The other parameters with a recipe's
    names are its fields; ``learning_rate`` is that of the optimizer.

    characters : None or one of "none", "convolution", "lstm"
        How a token's characters are read.
    wide : None or one of "none", "ngrams", "alone"
        Whether a linear CRF stands beside the network, or in its place.
    crf : bool or None
        Whether tags are told together.
    metric : None or one of "entity-f1", "tag-accuracy"
        What the texts that are held out select the weights by.
    validation_fraction : float or None
        Part of the texts that is held out, to choose the weights that are kept and the linear CRF's
        say. None: all are learned from, and the last weights are kept. (A recipe's ``train_on``
        gives way to this.)
    time_limit : float or None
        Seconds; the schedule is shortened to end within them.
    device : "auto" (a CUDA GPU if there is one), "cpu" or "cuda"
    random_state : int, RandomState or None
        An int gives the same model every time, on the same machine and number of threads.
    verbose : int
        Above 0, each evaluation while training is printed.

    Fitted: ``classes_``, the tags; ``model_``, the :class:`lstmlab.Model`, with its learning curve
    in ``model_.record``, which also answers raw texts, with spans and how sure they are.

    >>> X, y = [["Ann", "ran"], ["Bob", "sat"]] * 20, [["B-PER", "O"]] * 40
    >>> model = LSTMTagger(epochs=4, hidden_size=16, embedding_size=16, random_state=0)
    >>> model.fit(X, y).predict([["Bob", "ran"]])
    [['B-PER', 'O']]
    """

    task = "tagging"
    fields = (*(name for name in FIELDS if name not in _UNREAD), "characters", "wide", "crf")

    def __init__(
        self,
        recipe: Recipe | Mapping[str, Any] | str | Path | None = None,
        *,
        cell: str | Mapping[str, Any] | None = None,
        embedding_size: int | None = None,
        hidden_size: int | None = None,
        layers: int | None = None,
        bidirectional: bool | None = None,
        dropout: float | None = None,
        unit: str | None = None,
        vocabulary_size: int | None = None,
        min_count: int | None = None,
        max_length: int | None = None,
        characters: str | None = None,
        wide: str | None = None,
        crf: bool | None = None,
        optimizer: str | Mapping[str, Any] | None = None,
        learning_rate: float | None = None,
        schedule: str | Mapping[str, Any] | None = None,
        batch_size: int | None = None,
        epochs: float | None = None,
        pretraining_epochs: float | None = None,
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
        """Learn texts, lists of tokens, and their tags, as many of each, at least two different
        tags.

        ``ValueError`` says what is wrong with them or with a parameter.
        """
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        tokens, tags = _lists(X, "X"), _lists(y, "y")
        check_consistent_length(tokens, tags)
        for number, (one, other) in enumerate(zip(tokens, tags, strict=True)):
            if len(one) != len(other):
                raise InputError(
                    f"y[{number}] has {len(other):,} tags, and X[{number}] {len(one):,} tokens; "
                    "there must be one for each"
                )
        cells = {"tokens": [*map(cell_of, tokens)], "tags": [*map(cell_of, tags)]}
        role = TAGGED.asked
        settled, _ = role.settled("tags", {"train": cells["tags"]}, lambda *_: "")
        train = {**cells, "tags": [*settled["train"]]}
        role.check("tags", {"train": "y"}, {"train": train})
        self.model_ = self._learned(train)
        self.classes_ = np.array(self.model_.labels)
        return self

    def predict(self, X: Any) -> list[list[str]]:
        """The tags of each text's tokens."""
        return [list(one.tags) for one in self._answers(X)]

    def score(self, X: Any, y: Any) -> float:
        """Entity F1, or the share of right tags where tags mark no spans: from 0 to 1."""
        given, cells = self._answers(X), [*map(cell_of, _lists(y, "y"))]
        settled, _ = TAGGED.asked.settled("tags", {"train": cells}, lambda *_: "")
        name = TAGGED.asked.metric(self.model_.labels) or "entity-f1"
        value: float = find("metrics", name).score(given, settled["train"])
        return value / 100

    def _answers(self, X: Any) -> list[Tagging]:
        check_is_fitted(self)
        cells = [*map(cell_of, _lists(X, "X"))]
        found: list[Tagging] = self.model_.trained.answers({"tokens": cells})
        return found


def _lists(given: Any, what: str) -> list[Sequence[str]]:
    """``ValueError`` unless it is a list of lists of strings, none of them empty."""
    if isinstance(given, str | bytes | Mapping) or not hasattr(given, "__iter__"):
        raise InputError(f"{what} is a {type(given).__name__}; give a list of lists")
    found: list[Sequence[str]] = []
    for number, value in enumerate(given):
        if isinstance(value, str) or not hasattr(value, "__iter__"):
            kind = type(value).__name__
            raise InputError(f"{what}[{number}] is {kind}; it must be a list of strings")
        try:
            found.append(parts_of(value if hasattr(value, "tolist") else [*value], what))
        except Unfit as error:
            raise InputError(f"{what}[{number}]: {error}") from None
    if not found:
        raise InputError(f"{what} has 0 texts; there must be 1 at least")
    return found
