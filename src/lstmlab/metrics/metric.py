"""What every metric file defines.

``CONSUMES``: what is predicted of each example: ``guesses`` (:class:`Guess`; a label is expected),
``label-sets`` (:class:`LabelSet`; labels are expected, as a JSON list),
``numbers`` (:class:`Estimate`; a number is expected, as it is written), ``texts`` (a text is
expected), ``tags`` (:class:`Tagging`; a cell of tags is expected), or ``nats`` (:class:`Nats`; the
expected text is not read);
``HIGHER_IS_BETTER``; ``ROPE``, a difference that is smaller hardly matters to anyone (the region of
practical equivalence, Kruschke 2018), unless a study says otherwise; and

- ``score(predicted, expected, language)``: of all examples, in the unit that the field reports
  (per cent for accuracy, F1, BLEU, chrF, ROUGE);
- ``statistics(predicted, expected, language)``: one row of numbers per example, (N, K) float64,
  whose sum over examples is all that the score depends on;
- ``from_statistics(sums)``: the score (...) of such sums (..., K), many at a time;
- ``RANKS = True``, only where the score hangs on each example's place among all: then a row says
  what its place is among all the examples, also in a resample, whose score is so only about right;
- ``BIASED = True``, only where chance alone moves the score one way, so that an interval would
  hold the truth less often than it says: none is given, and models are not compared by it; the
  same where it has ``RANKS``;
- ``CORRELATES = True``, only where the score says whether numbers rise and fall with those
  expected, and not how far off they are;
- ``signature(expected, language)``, only where the same name can mean several computations:
  exactly how it is computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lstmlab.registry import find, is_known, plugins


class Guess(NamedTuple):
    """The label that a text is given, and how probable each label is."""

    label: str
    probabilities: Mapping[str, float]
    """The probability of every label that the model knows; they sum to 1."""
    logits: tuple[float, ...] = ()
    """What they come of, in the same order."""


class LabelSet(NamedTuple):
    """The labels that a text is given, any number of them, and how probable each label is."""

    labels: tuple[str, ...]
    probabilities: Mapping[str, float]
    """The probability of every label that the model knows, each by itself."""
    logits: tuple[float, ...] = ()
    """What they come of, in the same order."""


class Estimate(NamedTuple):
    """The number that a text is given, in its own unit."""

    number: float
    low: float | None = None
    high: float | None = None
    """Between which the true number is, as often as the model says; None where that isn't known."""
    grade: float | None = None
    """The nearest of the numbers that there are, where these are few."""
    standard: float = 0.0
    """What it comes of: standardized, and not cut to the grades."""

    @property
    def nearest(self) -> float:
        """The grade, or the number itself where there are no grades."""
        return self.number if self.grade is None else self.grade


class Tagging(NamedTuple):
    """The tag that each token of a text is given."""

    tags: tuple[str, ...]


@dataclass(frozen=True)
class Nats:
    """How surprised a model was by a text: negative log-likelihood in nats."""

    total: float
    tokens: int
    characters: int


def nats_table(predicted: Sequence[Nats]) -> np.ndarray:
    """Statistics (N, 3) of texts: nats, tokens, characters."""
    rows = [(nats.total, nats.tokens, nats.characters) for nats in predicted]
    return np.array(rows, np.float64).reshape(-1, 3)


def score_all(
    names: Sequence[str], predicted: Sequence[Any], expected: Sequence[str], language: str = "und"
) -> dict[str, float]:
    """Metric -> value; ``predicted`` is what the metrics consume, one of each example."""
    return {name: find("metrics", name).score(predicted, expected, language) for name in names}


def with_own(metrics: tuple[str, ...], name: str) -> tuple[str, ...]:
    """A task's ``metrics``, and after them the plug-in's that a recipe names, if it names one that
    scores what the task's do."""
    return (*metrics, name) if name and name not in metrics and alike(metrics[0], name) else metrics


def with_plugins(metrics: tuple[str, ...]) -> tuple[str, ...]:
    """A task's ``metrics``, and after them those plug-ins that score the same predictions."""
    others = (one for one in plugins("metrics") if one.name not in metrics)
    more = (one.full for one in others if alike(metrics[0], one.full))
    return tuple(dict.fromkeys((*metrics, *more)))


def alike(metric: str, other: str) -> bool:
    """Whether ``other`` is a plug-in that scores the same predictions as ``metric``."""
    if "@" not in other or not is_known("metrics", other):
        return False
    return bool(find("metrics", metric).CONSUMES == find("metrics", other).CONSUMES)


def is_biased(name: str) -> bool:
    """Whether a metric's score is one without an interval."""
    module = find("metrics", name)
    return getattr(module, "BIASED", False) or getattr(module, "RANKS", False)


def signatures(
    names: Sequence[str], expected: Sequence[str], language: str = "und"
) -> dict[str, str]:
    """Metric -> exactly how it is computed, for the metrics where that can differ."""
    metrics = {name: find("metrics", name) for name in names}
    return {
        name: metric.signature(expected, language)
        for name, metric in metrics.items()
        if hasattr(metric, "signature")
    }
