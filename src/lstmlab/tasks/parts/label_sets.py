"""How a model of several labels is taught."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits

from lstmlab.baselines.one_against_rest import wanted_of
from lstmlab.data.preparing.batches import shuffled
from lstmlab.data.preparing.encoded import Encoded
from lstmlab.data.tokenizing.tokenizer import PAD, UNK
from lstmlab.metrics.metric import LabelSet
from lstmlab.models.label_sets import LabelSets
from lstmlab.models.objectives.adversarial import moved
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.courses import Inputs
from lstmlab.tasks.parts.device import placed
from lstmlab.tasks.task import Course, Loss, drop_words

Floats = NDArray[np.float64]


class Sets(Course):
    """Which labels each text has: binary cross-entropy, summed over them."""

    def __init__(
        self, model: LabelSets, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> None:
        self.model, self.recipe, self.generator = model, recipe, generator
        self.inputs = Inputs(model, data, "train")
        wanted = wanted_in(data, "train").astype(np.float32)
        self.wanted = placed(wanted, self.inputs.device)
        self.lengths = self.inputs.lengths

    def batches(self) -> Iterator[np.ndarray]:
        return shuffled(self.lengths, self.recipe.batch_size, self.generator)

    def loss(self, batch: np.ndarray) -> Loss:
        recipe, model = self.recipe, self.model
        (ids, lengths, *spelling), beside = self.inputs.apart(batch)
        embedded = model.embed(drop_words(ids, recipe, PAD, UNK), *spelling)
        wanted = self.wanted[placed(batch, self.inputs.device)]
        odds = model.read(embedded, lengths, *beside).float()
        loss = binary_cross_entropy_with_logits(odds, wanted, reduction="sum")
        if recipe.adversarial:
            elsewhere = moved(embedded, lengths, loss, recipe.adversarial)
            there = model.read(elsewhere, lengths, *beside)
            again = binary_cross_entropy_with_logits(there.float(), wanted, reduction="sum")
            loss = (loss + again) / 2
        return loss, len(batch)


def wanted_in(data: Encoded, split: str) -> Floats:
    """Whether each text of a split has each of the model's labels (N, L)."""
    return wanted_of(list(data.texts[split][data.answer]), data.codec.labels)


def odds_of(sets: Sequence[LabelSet]) -> Floats:
    """The log-odds of answers (N, L)."""
    return np.array([one.logits for one in sets], np.float64)
