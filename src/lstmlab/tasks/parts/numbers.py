"""How a model of numbers is taught, gets its wide part, and is told how far off it mostly is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from lstmlab.baselines.ridge import estimates
from lstmlab.data.preparing.batches import shuffled
from lstmlab.data.preparing.encoded import Encoded
from lstmlab.data.preparing.scale import Scale
from lstmlab.data.tokenizing.tokenizer import PAD, UNK
from lstmlab.metrics.metric import Estimate
from lstmlab.models.objectives.adversarial import moved
from lstmlab.models.parts.wide import EQUAL
from lstmlab.models.regressor import Regressor
from lstmlab.recipe import Recipe
from lstmlab.registry import find
from lstmlab.tasks.parts.courses import Inputs
from lstmlab.tasks.parts.device import placed
from lstmlab.tasks.task import Course, Loss, drop_words

Floats = NDArray[np.float64]

COVERAGE = 0.9
"""Share of the true numbers that intervals are to hold."""
_SHARES = tuple(each / 20 for each in range(21))


class Numbers(Course):
    """Which number each text has."""

    def __init__(
        self, model: Regressor, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> None:
        self.model, self.recipe, self.generator = model, recipe, generator
        self.inputs = Inputs(model, data, "train")
        wanted = scale_of(data).standardized(data.texts["train"][data.answer])
        self.wanted = placed(wanted.astype(np.float32), self.inputs.device)
        self.lengths = self.inputs.lengths

    def batches(self) -> Iterator[np.ndarray]:
        return shuffled(self.lengths, self.recipe.batch_size, self.generator)

    def loss(self, batch: np.ndarray) -> Loss:
        recipe, model = self.recipe, self.model
        (ids, lengths, *spelling), beside = self.inputs.apart(batch)
        embedded = model.embed(drop_words(ids, recipe, PAD, UNK), *spelling)
        wanted = self.wanted[placed(batch, self.inputs.device)]
        loss = model.summed_loss(model.read(embedded, lengths, *beside), wanted)
        if recipe.adversarial:
            there = moved(embedded, lengths, loss, recipe.adversarial)
            again = model.summed_loss(model.read(there, lengths, *beside), wanted)
            loss = (loss + again) / 2
        return loss, len(batch)


def scale_of(data: Encoded) -> Scale:
    """The scale of what is asked for."""
    assert data.codec.scale is not None
    return data.codec.scale


def answers_of(standard: Floats, scale: Scale, reach: float) -> list[Estimate]:
    """Standardized numbers as answers; ``reach``: of their intervals, below 0 if it isn't known."""
    found = estimates(standard, scale)
    if reach < 0:
        return found
    around = scale.deviation * reach
    low, high = (scale.grades[0], scale.grades[-1]) if scale.grades else (-math.inf, math.inf)
    return [
        one._replace(low=max(low, one.number - around), high=min(high, one.number + around))
        for one in found
    ]


def reach_of(given: Floats, wanted: Floats) -> float:
    """How far from the numbers ``given`` the true ones are at most, as often as ``COVERAGE`` says.

    Split conformal prediction (Papadopoulos et al. 2002; Lei et al. 2018): the ⌈(n + 1) · coverage⌉
    smallest of n distances on examples that were held out. Of one more example like these the true
    number is so near with that probability at least, whatever the model is. Where there are too few
    of them, the largest distance; then it may be less often.
    """
    distances = np.sort(np.abs(given - wanted))
    place = math.ceil((len(distances) + 1) * COVERAGE)
    return float(distances[min(place, len(distances)) - 1])


def share_of(network: Floats, wide: Floats, data: Encoded, metric: str) -> float:
    """How much say the wide part has: with which share both together are best on dev by the metric;
    of equal ones the nearest to a half. ``network`` and ``wide``: standardized numbers (texts,).

    A correlation doesn't see how far off numbers are: beside a network that says nearly the same of
    all texts a little of the wide part keeps their order. So by one, only shares count with which
    both together are no farther off than the wide part alone.
    """
    scores, examples = find("metrics", metric), data.texts["dev"]
    expected, scale = list(examples[data.answer]), scale_of(data)
    sign = 1 if scores.HIGHER_IS_BETTER else -1

    def together(share: float) -> list[Estimate]:
        return estimates((1 - share) * network + share * wide, scale)

    def score(share: float) -> float:
        return sign * float(scores.score(together(share), expected, data.codec.language))

    shares: Sequence[float] = _SHARES
    if getattr(scores, "CORRELATES", False):
        wanted = np.array([float(cell) for cell in expected])

        def squared(share: float) -> float:
            numbers = np.array([one.number for one in together(share)])
            return float(np.square(numbers - wanted).mean())

        most = squared(1.0)
        shares = [share for share in _SHARES if squared(share) <= most]
    return max(shares, key=lambda share: (score(share), -abs(share - EQUAL)))
