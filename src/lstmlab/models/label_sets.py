"""Token ids -> log-odds of each of several labels, which a text may have all at once."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from torch import Tensor, nn

from lstmlab.models.classifier import Classifier
from lstmlab.models.parts.wide import EQUAL
from lstmlab.recipe import Recipe

Floats = NDArray[np.float64]

_RARE = -2.0
"""A label's log-odds before anything was learned: most labels are rare."""
_LOW, _HIGH = -6.0, 6.0


class LabelSets(Classifier):
    """A network that reads as a classifier does; each label has log-odds of its own.

    Its ``temperature`` is what these are divided by, and its ``thresholds`` (labels,) are from
    which log-odds on a label is given; 0 until they are fitted.
    """

    thresholds: Tensor

    def __init__(
        self, vocabulary: int, labels: int, recipe: Recipe, parts: int = 0, features: int = 0
    ) -> None:
        super().__init__(vocabulary, labels, recipe, parts, features)
        self.thresholds = self.temperature.new_zeros(labels)  # in place of None, a buffer

    def initialize_weights(self) -> None:
        super().initialize_weights()
        nn.init.constant_(self.output.bias, _RARE)

    def asked(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """What a word's importance is for (B,): the log-odds of the label that is asked for."""
        return outputs.gather(1, labels.unsqueeze(1)).squeeze(1)

    def spoken(self, text: str, label: int) -> dict[str, float]:
        """N-gram -> how much the wide part takes it to speak for the label (its number)."""
        return self.wide.spoken(text, label, centred=False) if self.wide else {}


def mixed(network: Floats, wide: Floats, wanted: Floats) -> tuple[float, float]:
    """The wide part's share, and the temperature, under which ``wanted`` (N, L) is likeliest.

    ``network`` and ``wide``: log-odds (N, L). In the two factors that these come to the log loss
    is convex; a belief, worth about one example, is that both have the same say.
    """

    def loss(logs: Floats) -> float:
        odds = math.exp(logs[0]) * network + math.exp(logs[1]) * wide
        nats = np.logaddexp(0, np.where(wanted > 0, -odds, odds)).sum()
        return float(nats) + 0.5 * float(logs[0] - logs[1]) ** 2

    bounds = [(_LOW, _HIGH)] * 2
    found = minimize(loss, np.log([EQUAL, EQUAL]), method="L-BFGS-B", bounds=bounds)
    of_network, of_wide = np.exp(found.x).tolist()
    return of_wide / (of_network + of_wide), 1 / (of_network + of_wide)


def tempered(odds: Floats, wanted: Floats) -> float:
    """The temperature under which ``wanted`` (N, L) is likeliest, given log-odds of the network
    alone; drawn towards 1, as a classifier's is."""
    from lstmlab.models.answering.temperature import DEVIATION

    def loss(logs: Floats) -> float:
        scaled = odds / math.exp(logs[0])
        nats = np.logaddexp(0, np.where(wanted > 0, -scaled, scaled)).sum()
        return float(nats) + (float(logs[0]) / DEVIATION) ** 2 / 2

    found = minimize(loss, np.zeros(1), method="L-BFGS-B", bounds=[(_LOW, _HIGH)])
    return float(np.exp(found.x[0]))
