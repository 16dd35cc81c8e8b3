"""Language modeling: how likely is each next token of a text?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.encoded import Codec, Encoded
from lstmlab.data.tokenizing.tokenizer import BOS, EOS, PAD, UNK, Tokens, words
from lstmlab.metrics.metric import Nats
from lstmlab.models.language_model import LanguageModel
from lstmlab.models.objectives.output import wanted_log_probabilities
from lstmlab.models.parts.recurrent import State
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.device import device_of, placed
from lstmlab.tasks.parts.pieces import of_text
from lstmlab.tasks.task import COMMON_FIELDS, Course, Loss, Task, drop_words

_EVALUATION_STREAMS = 16
_WINDOW = 128
"""Tokens of a text that are told at a time: their logits take 4 bytes × vocabulary each."""
_CONTINUATION = 60
"""Tokens that ``predict`` adds."""
_TEMPERATURE = 0.8
_MOST_NATS = 700.0
"""A token: of more, the perplexity is too large a number. As in the metric."""


class LanguageModeling(Task):
    name = "language-modeling"
    hub = "text-generation"
    reads: ClassVar[Mapping[str, str]] = {"text": "stream"}
    empty: ClassVar[Mapping[str, Any]] = {"continuation": None, "perplexity": None}
    unexplained: ClassVar[Mapping[str, Any]] = {"tokens": []}
    metrics = ("perplexity", "bits-per-character")
    fields = COMMON_FIELDS - {"max_length", "max_target_length", "truncation"} | {
        "tie_embeddings", "window",
    }  # fmt: skip
    recipe = Recipe().updated(
        {
            "unit": "whitespace",
            "min_count": 1,
            "lowercase": False,
            "embedding_size": 400,
            "hidden_size": 400,
            "layers": 2,
            "dropout": 0.4,
            "optimizer": {"name": "adamw", "learning_rate": 0.003},
            "warmup": 0.2,
            "batch_size": 32,
            "window": 35,
            "epochs": 4,
            "least_steps": 1000,
            "evaluations": 4,
            "bidirectional": False,
        }
    )

    # One unit for all, which any text has: perplexities of different units can't be compared.
    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "default": {"unit": "bpe"},
        "small": {
            "unit": "bpe", "hidden_size": 128, "embedding_size": 128, "layers": 1, "dropout": 0.2,
            "batch_size": 16,
        },
        "half as wide": {"unit": "bpe", "hidden_size": 200, "embedding_size": 200},
        "more dropout": {"unit": "bpe", "locked_dropout": True, "weight_dropout": 0.3},
    }  # fmt: skip

    def model(self, codec: Codec, recipe: Recipe) -> LanguageModel:
        return LanguageModel(len(codec.tokenizer), recipe)

    def steps(self, data: Encoded, recipe: Recipe) -> int:
        tokens = data.columns["train"]["text"]
        per_stream = -(-(len(tokens.ids) + len(tokens)) // recipe.batch_size)
        return math.ceil(per_stream / recipe.window)

    def updates(self, examples: int, length: float, recipe: Recipe) -> int:
        return math.ceil(examples * (length + 1) / (recipe.batch_size * recipe.window))

    def length(self, dataset: Dataset, recipe: Recipe) -> float:
        texts = dataset.splits["train"][self.columns.text]
        return fmean(len(text if recipe.unit == "char" else words(text)) for text in texts)

    def course(
        self, model: LanguageModel, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Course:
        return _NextTokens(model, data, recipe, generator)

    @torch.no_grad()
    def answers(
        self,
        model: LanguageModel,
        data: Encoded,
        split: str,
        recipe: Recipe,
        *,
        quick: bool = False,
    ) -> list[Nats]:
        """Returns the surprise of each line, read after the lines before it."""
        tokens = data.columns[split]["text"]
        stream = _with_line_ends(tokens)
        streams = min(_EVALUATION_STREAMS, max(1, len(stream) // 256))
        parts, state = [], None
        for given, expected in _windows(stream, streams, _WINDOW, device_of(model)):
            logits, state = model(given, state)
            parts.append(_nats(logits, expected).view(expected.shape))
        each = torch.cat(parts, 1).flatten()[: len(stream)].double().cpu().numpy()
        starts = tokens.offsets[:-1] + np.arange(len(tokens))  # a line end before each
        sums = np.add.reduceat(each, starts)
        lines = zip(sums.tolist(), tokens.lengths.tolist(), data.texts[split]["text"], strict=True)
        return [Nats(total, length + 1, len(text) + 1) for total, length, text in lines]

    @torch.no_grad()
    def predict(
        self,
        model: LanguageModel,
        codec: Codec,
        texts: Sequence[str],
        recipe: Recipe,
        *,
        explain: bool = False,
    ) -> list[dict[str, Any]]:
        answers, device = [], device_of(model)
        for text in texts:
            generator = torch.Generator().manual_seed(0)
            ids = codec.tokenizer.encode(text)
            parts: list[np.ndarray] = [np.zeros(0)]
            state: State | None = None
            for given, expected in _windows(np.array(ids, np.int64), 1, _WINDOW, device):
                logits, state = model(given, state)
                parts.append(_nats(logits, expected).double().cpu().numpy())
            nats = np.concatenate(parts)
            logits, state = model(_one(ids[-1] if ids else EOS, device), state)
            added: list[int] = []
            while len(added) < _CONTINUATION:
                scores = logits[0, -1].float().cpu() / _TEMPERATURE
                scores[[PAD, UNK, BOS]] = -torch.inf
                token = int(torch.multinomial(scores.softmax(0), 1, generator=generator))
                if token == EOS:
                    break
                added.append(token)
                logits, state = model(_one(token, device), state)
            answer: dict[str, Any] = {
                "text": text,
                "continuation": codec.tokenizer.decode(added),
                "perplexity": math.exp(min(nats.sum() / max(1, len(ids)), _MOST_NATS)),
            }
            if explain:
                pieces = of_text(codec.tokenizer, text)
                answer["tokens"] = [
                    {"token": string, "log_probability": round(log_p, 4)}
                    for string, log_p in zip(
                        pieces.strings, pieces.sums(-nats).tolist(), strict=True
                    )
                ]
            answers.append(answer)
        return answers


class _NextTokens(Course):
    """The text as parallel streams, a window at a time; what is carried is the model's state."""

    def __init__(
        self, model: LanguageModel, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> None:
        self.model, self.recipe, self.generator = model, recipe, generator
        self.stream = _with_line_ends(data.columns["train"]["text"])
        self.carried: State | None = None

    def batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        # Another start each pass, so that windows are not cut at the same places.
        stream = np.roll(self.stream, -int(self.generator.integers(len(self.stream))))
        self.carried = None
        device = device_of(self.model)
        yield from _windows(stream, self.recipe.batch_size, self.recipe.window, device)

    def loss(self, batch: tuple[Tensor, Tensor]) -> Loss:
        (given, expected), model = batch, self.model
        read = drop_words(given, self.recipe, PAD, UNK)
        hidden, state = model.hidden(read, self.carried)
        # Backpropagation is truncated here: the state goes on, its history does not.
        self.carried = [tuple(part.detach() for part in parts) for parts in state]
        real = expected != PAD
        log_p, mean = wanted_log_probabilities(
            hidden[real], model.output.weight, model.output.bias, expected[real]
        )
        smoothing = self.recipe.label_smoothing
        return -((1 - smoothing) * log_p + smoothing * mean).sum(), len(log_p)


def _one(token: int, device: torch.device) -> Tensor:
    """A batch of one text of one token: (1, 1)."""
    return placed(np.array([[token]], np.int64), device)


def _with_line_ends(tokens: Tokens) -> np.ndarray:
    """All texts in one row of ids, ``EOS`` after each."""
    return np.insert(np.asarray(tokens.ids, np.int64), tokens.offsets[1:], EOS)


def _windows(
    stream: np.ndarray, streams: int, window: int, device: torch.device
) -> Iterator[tuple[Tensor, Tensor]]:
    """Given ids and what follows each, (B, T): ``stream`` as B rows read side by side.

    Every id of ``stream`` is expected exactly once; what fills the last row is ``PAD``.
    """
    length = -(-len(stream) // streams)
    expected = np.full(streams * length, PAD, np.int64)
    expected[: len(stream)] = stream
    given = np.concatenate([[EOS], expected])[: len(expected)]
    rows = [placed(ids.reshape(streams, length), device) for ids in (given, expected)]
    for start in range(0, length, window):
        yield rows[0][:, start : start + window], rows[1][:, start : start + window]


def _nats(logits: Tensor, expected: Tensor) -> Tensor:
    """Returns the nats of each expected id (B, T), in one row (B * T,); 0 where it is ``PAD``."""
    return cross_entropy(
        logits.flatten(0, 1).float(), expected.flatten(), ignore_index=PAD, reduction="none"
    )


TASK = LanguageModeling()
