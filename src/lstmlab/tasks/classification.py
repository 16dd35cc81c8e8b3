"""Text classification: which of several labels does a text have?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from lstmlab.data.batches import by_length, count, pad, shuffled
from lstmlab.data.dataset import Kind
from lstmlab.data.encoded import Codec, Encoded, encode_split
from lstmlab.data.tokenizer import PAD, UNK, Tokens
from lstmlab.models.classifier import Classifier
from lstmlab.recipe import Recipe
from lstmlab.tasks._task import COMMON_FIELDS, Loss, Task, drop_words, in_order

_EVALUATION_TOKENS = 8192


class Classification(Task):
    name = "classification"
    kind: ClassVar[Kind] = "labelled"
    metrics = ("accuracy", "macro-f1")
    fields = COMMON_FIELDS - {"max_target_length"} | {"bidirectional", "pooling"}
    recipe = Recipe().updated(
        {
            "optimizer": {"name": "adamw", "learning_rate": 0.002},
            "label_smoothing": 0.1,
            "epochs": 8,
            "batch_size": 32,
        }
    )

    def model(self, codec: Codec, recipe: Recipe) -> Classifier:
        return Classifier(len(codec.tokenizer), len(codec.labels), recipe)

    def steps(self, data: Encoded, recipe: Recipe) -> int:
        return count(len(data.columns["train"]["text"]), recipe.batch_size)

    def losses(
        self, model: Classifier, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Iterator[Loss]:
        tokens, labels = data.columns["train"]["text"], torch.from_numpy(data.labels("train"))
        for indices in shuffled(tokens.lengths, recipe.batch_size, generator):
            ids, lengths = map(torch.from_numpy, pad(tokens, indices))
            logits = model(drop_words(ids, recipe, PAD, UNK), lengths).float()
            expected = labels[torch.from_numpy(indices)]
            loss = cross_entropy(
                logits, expected, reduction="sum", label_smoothing=recipe.label_smoothing
            )
            yield loss, len(indices)

    def answers(
        self,
        model: Classifier,
        data: Encoded,
        split: str,
        recipe: Recipe,
        *,
        quick: bool = False,
    ) -> list[str]:
        best = self._probabilities(model, data.columns[split]["text"]).argmax(1).tolist()
        return [data.codec.labels[label] for label in best]

    def predict(
        self, model: Classifier, codec: Codec, texts: Sequence[str], recipe: Recipe
    ) -> list[dict[str, Any]]:
        data = encode_split(codec, {"text": list(texts)}, recipe)
        answers = []
        for text, row in zip(
            texts, self._probabilities(model, data.columns["given"]["text"]), strict=True
        ):
            probabilities = {
                label: round(float(p), 6) for label, p in zip(codec.labels, row, strict=True)
            }
            label = codec.labels[int(row.argmax())]
            answers.append({"text": text, "label": label, "probabilities": probabilities})
        return answers

    @torch.no_grad()
    def _probabilities(self, model: Classifier, tokens: Tokens) -> Tensor:
        """(texts, labels), float32."""

        def answer(indices: np.ndarray) -> Tensor:
            ids, lengths = map(torch.from_numpy, pad(tokens, indices))
            return model(ids, lengths).float().softmax(1)

        return torch.stack(
            in_order(by_length(tokens.lengths, _EVALUATION_TOKENS), answer, len(tokens))
        )


TASK = Classification()
