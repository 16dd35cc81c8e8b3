"""What is exported of models that read a text as a whole: one graph, which may read n-grams."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from lstmlab.artifacts.exporting.graphs import (
    BATCH,
    NGRAMS,
    TIME,
    Graph,
    Port,
    lengths_port,
    same_batch,
)
from lstmlab.errors import InputError
from lstmlab.models.answering.temperature import probabilities
from lstmlab.models.classifier import Classifier
from lstmlab.models.comparing.pairs import Pairs
from lstmlab.models.label_sets import LabelSets
from lstmlab.models.regressor import Regressor

Finish = Callable[[Any, Tensor], tuple[Tensor, ...]]
"""What a model's outputs come to, in the end."""


def reader(model: Classifier) -> Graph:
    """The graph of a model of labels, of several labels, or of numbers."""
    if isinstance(model, Regressor):
        return _regressor(model)
    if isinstance(model, LabelSets):
        return _label_sets(model)
    return _classifier(model)


class _Pairs(nn.Module):
    """Two texts, each padded to the same length, as the model reads them: one below the other."""

    def __init__(self, model: Pairs, finish: Finish) -> None:
        super().__init__()
        self.model, self.finish = model, finish

    def forward(
        self, ids: Tensor, lengths: Tensor, ids2: Tensor, lengths2: Tensor
    ) -> tuple[Tensor, ...]:
        return self.finish(self.model, self._alone(ids, lengths, ids2, lengths2))

    def _alone(self, ids: Tensor, lengths: Tensor, ids2: Tensor, lengths2: Tensor) -> Tensor:
        for other in (lengths, ids2, lengths2):
            same_batch(ids, other)
        torch._check(ids.shape[1] == ids2.shape[1])
        both: Tensor = self.model(torch.cat([ids, ids2]), torch.cat([lengths, lengths2]))
        return both


class _WidePairs(_Pairs):
    def forward(  # type: ignore[override]
        self,
        ids: Tensor,
        lengths: Tensor,
        ids2: Tensor,
        lengths2: Tensor,
        ngrams: Tensor,
        amounts: Tensor,
    ) -> tuple[Tensor, ...]:
        assert self.model.wide is not None
        for other in (ngrams, amounts):
            same_batch(ids, other)
        torch._check(ngrams.shape[1] == amounts.shape[1])
        alone = self._alone(ids, lengths, ids2, lengths2)
        both = self.model.wide.joined(alone, self.model.wide.of_padded(ngrams, amounts))
        return self.finish(self.model, both)


class _Reader(nn.Module):
    def __init__(self, model: Classifier, finish: Finish) -> None:
        super().__init__()
        self.model, self.finish = model, finish

    def forward(self, ids: Tensor, lengths: Tensor) -> tuple[Tensor, ...]:
        same_batch(ids, lengths)
        return self.finish(self.model, self.model(ids, lengths))


class _Wide(_Reader):
    def forward(  # type: ignore[override]
        self, ids: Tensor, lengths: Tensor, ngrams: Tensor, amounts: Tensor
    ) -> tuple[Tensor, ...]:
        assert self.model.wide is not None
        for other in (lengths, ngrams, amounts):
            same_batch(ids, other)
        torch._check(ngrams.shape[1] == amounts.shape[1])
        alone = self.model(ids, lengths)
        both = self.model.wide.joined(alone, self.model.wide.of_padded(ngrams, amounts))
        return self.finish(self.model, both)


_NGRAMS = (
    Port("ngrams", "int64", (BATCH, NGRAMS), "numbers of each text's n-grams; the rest is any"),
    Port("amounts", "float32", (BATCH, NGRAMS), "how much each of them counts; the rest is 0"),
)


_SECOND = (
    Port("ids2", "int64", (BATCH, TIME), "likewise, of the second texts"),
    Port("lengths2", "int64", (BATCH,), "likewise, of the second texts"),
)


def _reader(name: str, model: Classifier, finish: Finish, outputs: tuple[Port, ...]) -> Graph:
    if model.spelling is not None:
        raise InputError("a model that reads spelling can't be exported; train it without")
    inputs = (Port("ids", "int64", (BATCH, TIME), "token ids; 0 is padding"), lengths_port)
    wide = _NGRAMS if model.wide else ()
    if isinstance(model, Pairs):
        made: nn.Module = (_WidePairs if model.wide else _Pairs)(model, finish)
        return Graph(f"pair_{name}", made, (*inputs, *_SECOND, *wide), outputs)
    made = (_Wide if model.wide else _Reader)(model, finish)
    return Graph(name, made, (*inputs, *wide), outputs)


def _classifier(model: Classifier) -> Graph:
    labels = model.output.out_features
    return _reader(
        "classifier",
        model,
        lambda model, logits: (logits, probabilities(logits, model.temperature)),
        (
            Port("logits", "float32", (BATCH, labels), "of each label, before the temperature"),
            Port("probabilities", "float32", (BATCH, labels), "of each label, calibrated"),
        ),
    )


def _regressor(model: Regressor) -> Graph:
    number = Port("number", "float32", (BATCH,), "in its own unit")
    bounds = (
        Port("low", "float32", (BATCH,), "the true number is mostly not below it"),
        Port("high", "float32", (BATCH,), "the true number is mostly not above it"),
    )
    known = float(model.reach) >= 0

    def finish(model: Regressor, standard: Tensor) -> tuple[Tensor, ...]:
        numbers = model.restored(standard[:, 0])
        around = model.reach * model.deviation
        both = (model.within(numbers - around), model.within(numbers + around))
        return (numbers, *both) if known else (numbers,)

    return _reader("regressor", model, finish, (number, *(bounds if known else ())))


def _label_sets(model: LabelSets) -> Graph:
    labels = model.output.out_features

    def finish(model: LabelSets, odds: Tensor) -> tuple[Tensor, ...]:
        scaled = odds / model.temperature
        return scaled, torch.sigmoid(scaled), scaled > model.thresholds

    return _reader(
        "label_sets",
        model,
        finish,
        (
            Port("log_odds", "float32", (BATCH, labels), "of each label, calibrated"),
            Port("probabilities", "float32", (BATCH, labels), "of each label, by itself"),
            Port("given", "bool", (BATCH, labels), "whether it is above the label's threshold"),
        ),
    )
