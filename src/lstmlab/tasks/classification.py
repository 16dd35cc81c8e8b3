"""Text classification: which of several labels does a text have?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, one_hot

from lstmlab.data.batches import by_length, count, pad, shuffled
from lstmlab.data.dataset import Kind
from lstmlab.data.encoded import Codec, Encoded, encode_split
from lstmlab.data.spelling import BUCKETS
from lstmlab.data.tokenizer import PAD, UNK
from lstmlab.models.classifier import Classifier
from lstmlab.models.neighbours import Neighbours
from lstmlab.recipe import Recipe
from lstmlab.tasks._task import COMMON_FIELDS, Loss, Objective, Task, drop_words, in_order

_EVALUATION_TOKENS = 8192


class Classification(Task):
    name = "classification"
    kind: ClassVar[Kind] = "labelled"
    metrics = ("accuracy", "macro-f1")
    fields = COMMON_FIELDS - {"max_target_length"} | {
        "bidirectional", "mixup", "pooling", "pretraining_epochs", "spelling",
    }  # fmt: skip
    recipe = Recipe().updated(
        {
            "optimizer": {"name": "adamw", "learning_rate": 0.002},
            "label_smoothing": 0.1,
            "train_on": "train+dev",
            "epochs": 7,
            "batch_size": 32,
        }
    )

    def model(self, codec: Codec, recipe: Recipe) -> Classifier:
        parts = BUCKETS if recipe.spelling else 0
        return Classifier(len(codec.tokenizer), len(codec.labels), recipe, parts)

    def steps(self, data: Encoded, recipe: Recipe) -> int:
        return count(len(data.columns["train"]["text"]), recipe.batch_size)

    def losses(
        self, model: Classifier, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Iterator[Loss]:
        labels = torch.from_numpy(data.labels("train"))
        examples = data.columns["train"]["text"].lengths
        for indices in shuffled(examples, recipe.batch_size, generator):
            ids, *others = _inputs(data, "train", indices)
            logits = model(drop_words(ids, recipe, PAD, UNK), *others).float()
            wanted = one_hot(labels[torch.from_numpy(indices)], len(data.codec.labels)).float()
            if recipe.mixup:
                logits, wanted = _mixed(logits, wanted, recipe.mixup, generator)
            loss = cross_entropy(
                logits, wanted, reduction="sum", label_smoothing=recipe.label_smoothing
            )
            yield loss, len(indices)

    def pretraining(self, model: Classifier) -> tuple[Objective, Neighbours]:
        return _Neighbours(), Neighbours(model)

    def answers(
        self,
        model: Classifier,
        data: Encoded,
        split: str,
        recipe: Recipe,
        *,
        quick: bool = False,
    ) -> list[str]:
        best = self._probabilities(model, data, split).argmax(1).tolist()
        return [data.codec.labels[label] for label in best]

    def predict(
        self, model: Classifier, codec: Codec, texts: Sequence[str], recipe: Recipe
    ) -> list[dict[str, Any]]:
        data = encode_split(codec, {"text": list(texts)}, recipe)
        answers = []
        for text, row in zip(texts, self._probabilities(model, data, "given"), strict=True):
            probabilities = {
                label: round(float(p), 6) for label, p in zip(codec.labels, row, strict=True)
            }
            label = codec.labels[int(row.argmax())]
            answers.append({"text": text, "label": label, "probabilities": probabilities})
        return answers

    @torch.no_grad()
    def _probabilities(self, model: Classifier, data: Encoded, split: str) -> Tensor:
        """(texts, labels), float32."""
        lengths = data.columns[split]["text"].lengths

        def answer(indices: np.ndarray) -> Tensor:
            return model(*_inputs(data, split, indices)).float().softmax(1)

        return torch.stack(in_order(by_length(lengths, _EVALUATION_TOKENS), answer, len(lengths)))


class _Neighbours(Objective):
    """Which words stand beside each word."""

    def steps(self, data: Encoded, recipe: Recipe) -> int:
        return count(len(data.columns["train"]["text"]), recipe.batch_size)

    def losses(
        self, model: Neighbours, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Iterator[Loss]:
        examples = data.columns["train"]["text"].lengths
        for indices in shuffled(examples, recipe.batch_size, generator):
            nats, items = model(*_inputs(data, "train", indices))
            if items:  # not so where every text is one word
                yield nats, items


def _mixed(
    logits: Tensor, wanted: Tensor, alpha: float, generator: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Each text mixed with another of the batch, its label too (Zhang et al. 2018).

    Texts are mixed where they have become one vector (Guo et al. 2019). The output layer is
    linear, so that is to mix logits.
    """
    share = float(generator.beta(alpha, alpha))
    other = torch.from_numpy(generator.permutation(len(logits)))
    return torch.lerp(logits[other], logits, share), torch.lerp(wanted[other], wanted, share)


def _inputs(data: Encoded, split: str, indices: np.ndarray) -> tuple[Any, ...]:
    """What the model reads of the texts at ``indices``: ids, lengths and spelling."""
    ids, lengths = map(torch.from_numpy, pad(data.columns[split]["text"], indices))
    if split not in data.spelling:
        return ids, lengths
    parts, which = map(torch.from_numpy, data.spelling[split].batch(indices))
    return ids, lengths, (parts, which)


TASK = Classification()
