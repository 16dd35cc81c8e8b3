"""Tasks whose model reads a text as a whole: how it is asked, taught first, and explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from lstmlab.baselines.linear import Linear
from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.batches import by_length, count
from lstmlab.data.preparing.encoded import Codec, Encoded
from lstmlab.data.tokenizing.tokenizer import UNK
from lstmlab.models.classifier import Classifier
from lstmlab.models.objectives.neighbours import Neighbours
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.courses import Inputs, NeighbourWords
from lstmlab.tasks.parts.device import placed
from lstmlab.tasks.parts.pieces import of_text
from lstmlab.tasks.parts.wide import Floats, give
from lstmlab.tasks.task import COMMON_FIELDS, VECTOR_FIELDS, Objective, Task, in_order

READING_FIELDS = COMMON_FIELDS - {"max_target_length"} | VECTOR_FIELDS | {
    "adversarial", "bidirectional", "pooling", "pretraining_epochs", "spelling", "wide", "ngrams",
}  # fmt: skip
"""Fields of a recipe that all of these tasks read."""

_EVALUATION_TOKENS = 8192


class Reading(Task):
    """A task with a column ``text``, whose model is a :class:`Classifier` of some sort."""

    calibrates: ClassVar[bool] = True
    linear: ClassVar[Mapping[str, Any]] = {
        "wide": "alone", "hidden_size": 1, "embedding_size": 1, "bidirectional": False,
        "layers": 1, "pretraining_epochs": 0,
    }  # fmt: skip
    brief: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "brief": {
            "hidden_size": 64, "embedding_size": 64, "pretraining_epochs": 0, "epochs": 4,
            "batch_size": 64, "max_length": 200, "optimizer.learning_rate": 0.006,
        },
        "briefest": {
            "hidden_size": 32, "embedding_size": 64, "pretraining_epochs": 0, "epochs": 2,
            "batch_size": 64, "max_length": 80, "optimizer.learning_rate": 0.01,
        },
    }  # fmt: skip

    def steps(self, data: Encoded, recipe: Recipe) -> int:
        return count(len(data.texts["train"][self.columns.text]), recipe.batch_size)

    def pretraining(self, model: Classifier) -> tuple[Objective, Neighbours]:
        return NeighbourWords(), Neighbours(model)

    @torch.no_grad()
    def outputs(self, model: Classifier, data: Encoded, split: str) -> Tensor:
        """What ``model`` gives of each text (texts, ·), in float32, on the CPU."""
        inputs = Inputs(model, data, split)
        lengths = inputs.lengths

        def answer(indices: np.ndarray) -> Tensor:
            return model(*inputs(indices)).float().cpu()

        return torch.stack(in_order(by_length(lengths, _EVALUATION_TOKENS), answer, len(lengths)))

    def widened(
        self,
        model: Classifier,
        data: Encoded,
        network: Floats,
        recipe: Recipe,
        like: nn.Module | None,
        say: Callable[[Floats], float],
    ) -> tuple[str, Floats]:
        """Give ``model`` its wide part; returns a note, and what both together give of dev.

        ``network``: what the network gives of dev (texts, outputs), no rows where dev was trained
        on. ``say``: how much say the wide part has, by what that gives of dev; asked where there
        are rows and both have a say. ``like``: a model whose wide part is known, or none.
        """
        examples = Dataset("given", self.columns, data.texts, language=data.codec.language)
        wide = np.zeros_like(network)

        def shared(learned: Linear) -> float:
            nonlocal wide
            wide = learned.logits(data.questions("dev"))
            return say(wide) if recipe.wide == "ngrams" else 1.0

        metric, before = self.metric_of(recipe), getattr(like, "wide", None)
        asked = shared if len(network) else None
        note = give(model, examples, metric, recipe, before, asked, self.linear_baseline)
        assert model.wide is not None
        return note, (1 - model.wide.share) * network + model.wide.share * wide

    def importance(
        self, model: Classifier, data: Encoded, split: str, asked: np.ndarray
    ) -> list[np.ndarray]:
        """Returns the importance of each text's tokens (T,), float64, for the output whose number
        is ``asked`` (texts,); of several texts that are read together, one after the other."""
        inputs = Inputs(model, data, split)
        each = [tokens.lengths for tokens in data.columns[split].values()]

        def answer(indices: np.ndarray) -> Iterator[np.ndarray]:
            labels = placed(asked[indices], inputs.device)
            # Not in bfloat16: where a word speaks faintly, rounding would decide its sign.
            with torch.autocast(inputs.device.type, enabled=False):
                rows = model.importance(*inputs(indices), labels=labels).double().cpu().numpy()
            turns = rows.reshape(len(each), len(indices), -1)
            for place, index in enumerate(indices.tolist()):
                own = zip(turns[:, place], each, strict=True)
                yield np.concatenate([row[: lengths[index]] for row, lengths in own])

        batches = by_length(inputs.lengths, _EVALUATION_TOKENS)
        return in_order(batches, answer, len(inputs.lengths))

    def said(self, data: Encoded, place: int) -> dict[str, str]:
        """Returns the texts that one of the answers is given to, by column."""
        return {column: data.texts["given"][column][place] for column in self.columns.text_inputs}

    def explained(
        self, codec: Codec, data: Encoded, weights: Sequence[np.ndarray], recipe: Recipe
    ) -> list[list[dict[str, Any]]]:
        """Returns each example's words with their weights, of the importance that its tokens have;
        of several texts each word also says in which ``column`` it stands."""
        columns = [*data.columns["given"]]
        found = []
        for place, row in enumerate(weights):
            said: list[dict[str, Any]] = []
            for column in columns:
                count = data.columns["given"][column].lengths[place]
                own, row = row[:count], row[count:]
                text = data.texts["given"][column][place]
                where = {"column": column} if len(columns) > 1 else {}
                said += [word | where for word in words(codec, text, own, recipe)]
            found.append(said)
        return found


def words(codec: Codec, text: str, weights: np.ndarray, recipe: Recipe) -> list[dict[str, Any]]:
    """Each word of ``text`` with its weight; one that was not read has 0, and says so, and so does
    one that the model doesn't know: to it all of those are one word.

    Where the recipe reads spelling, an unknown word is read by that, and so it is no less known.
    """
    pieces = of_text(codec.tokenizer, text)
    of_all, is_read, is_unknown = np.zeros((3, len(pieces.of_token)))
    read = pieces.read(recipe)
    of_all[read], is_read[read] = weights, 1
    if not recipe.spelling:
        is_unknown[:] = np.array(codec.tokenizer.encode(text)) == UNK
    rows = zip(
        pieces.strings,
        *(pieces.sums(each) for each in (of_all, is_read, is_unknown)),
        strict=True,
    )
    return [
        {"token": string, "weight": round(float(weight), 4)}
        | ({} if seen else {"read": False})
        | ({"known": False} if unknown else {})
        for string, weight, seen, unknown in rows
    ]
