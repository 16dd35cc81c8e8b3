"""Learning-rate sensitivity: how wide the range of rates is that train almost as well as the best.

The width in decades of the range around the best rate where the dev score is within 5 % of the
best score. A wide range needs no search; robustness is a result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lstmlab.evidence.tried import Tried, alike, tried
from lstmlab.trial import Contender, Entry

_RATE = "learning_rate"
WITHIN = 0.05
"""A score is almost as good as the best if it is worse by no more than this share of the best's
size."""


@dataclass(frozen=True)
class RatePoint:
    learning_rate: float
    score: float | None
    """What was measured on dev; None if every trial at this rate was lost."""
    level: float | None
    """What is joined by lines: the score, or the envelope's."""


@dataclass(frozen=True)
class Sensitivity:
    """How one contender depends on its learning rate, between the rates that were tried: the range
    may be wider than them.

    Points are joined by straight lines over log10(rate); a rate without a result ends the range
    at its neighbour. Where tuning varied other hyperparameters as well, a poor score may be their
    fault, so the points are replaced by their upper envelope with a single peak: each rate
    counts as good as the best of those farther from the peak on its side. A rate then ends
    the range only if no rate beyond it did better.
    """

    contender: Contender
    points: tuple[RatePoint, ...]
    """Lowest rate first."""
    best_rate: float
    threshold: float
    """The score that is just good enough."""
    low: float
    high: float
    """The range of rates."""
    decades: float
    """How wide the range is: log10(high / low)."""
    open_low: bool
    open_high: bool
    """Whether the lowest (highest) rate tried is good enough, so that the range may go on."""
    envelope: bool
    """Whether other hyperparameters varied, too."""
    part: float
    """The part of the budget that the trials ran for; less than 1 under successive halving."""


def sensitivity(entries: Iterable[Entry]) -> tuple[Sensitivity, ...]:
    """Works it out for each contender that tuned two rates or more and has a score, in order."""
    part, trials = alike(tried(entries))
    groups: dict[Contender, list[Tried]] = {}
    for one in trials:
        groups.setdefault(one.contender, []).append(one)
    found = (_sensitivity(contender, part, of_one) for contender, of_one in groups.items())
    return tuple(one for one in found if one)


def _sensitivity(contender: Contender, part: float, trials: Sequence[Tried]) -> Sensitivity | None:
    sign = 1.0 if contender.higher_is_better else -1.0
    at_rate: dict[float, list[float]] = {}
    for one in sorted(trials, key=lambda one: one.trial.recipe.optimizer.learning_rate):
        scores = at_rate.setdefault(one.trial.recipe.optimizer.learning_rate, [])
        scores += [] if one.score is None else [sign * one.score]
    if len(at_rate) < 2 or not any(at_rate.values()):
        return None
    first = _but_its_rate(trials[0])
    envelope = any(_but_its_rate(one) != first for one in trials)
    rates = list(at_rate)
    # Under other hyperparameters the best at a rate; else equal trials, of which the mean.
    measured = [
        (max(scores) if envelope else math.fsum(scores) / len(scores)) if scores else None
        for scores in at_rate.values()
    ]
    levels = _single_peak(measured) if envelope else measured
    peak = _peak(levels)
    best = levels[peak]
    assert best is not None
    threshold = best - WITHIN * abs(best)
    logs = [math.log10(rate) for rate in rates]
    low = _end(logs, levels, peak, -1, threshold)
    high = _end(logs, levels, peak, 1, threshold)
    return Sensitivity(
        contender=contender,
        points=tuple(
            RatePoint(rate, _signed(sign, score), _signed(sign, level))
            for rate, score, level in zip(rates, measured, levels, strict=True)
        ),
        best_rate=rates[peak],
        threshold=sign * threshold,
        low=10**low,
        high=10**high,
        decades=high - low,
        open_low=low == logs[0],
        open_high=high == logs[-1],
        envelope=envelope,
        part=part,
    )


def _end(
    logs: Sequence[float], levels: Sequence[float | None], peak: int, step: int, threshold: float
) -> float:
    """Returns log10 of the rate where, going from the peak, the line first falls below the
    threshold."""
    here = peak
    while 0 <= here + step < len(logs):
        level, following = levels[here], levels[here + step]
        assert level is not None
        if following is None:
            break
        if following < threshold:
            part = (level - threshold) / (level - following)
            return logs[here] + part * (logs[here + step] - logs[here])
        here += step
    return logs[here]


def _peak(scores: Sequence[float | None]) -> int:
    """Returns the place of the greatest; of equals the first."""
    known = [-math.inf if score is None else score for score in scores]
    return known.index(max(known))


def _single_peak(scores: Sequence[float | None]) -> list[float | None]:
    """The least values above ``scores`` that rise to their peak and then fall."""
    peak = _peak(scores)
    rising = _running_best(scores[: peak + 1])
    falling = _running_best(scores[peak:][::-1])[::-1]
    return rising + falling[1:]


def _running_best(scores: Iterable[float | None]) -> list[float | None]:
    best: float | None = None
    found = []
    for score in scores:
        best = score if best is None else best if score is None else max(best, score)
        found.append(best)
    return found


def _but_its_rate(one: Tried) -> tuple[object, ...]:
    """All other choices of the recipe."""
    recipe = one.trial.recipe
    settings = [pair for pair in recipe.optimizer.settings if pair[0] != _RATE]
    return {**vars(recipe), "optimizer": recipe.optimizer.name}, settings


def _signed(sign: float, value: float | None) -> float | None:
    return None if value is None else sign * value
