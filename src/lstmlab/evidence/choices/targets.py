"""Time to target: how long the finals trained before dev reached a given score."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from lstmlab.evidence.tried import by_contender, is_charged
from lstmlab.trial import Contender, Entry, Point


@dataclass(frozen=True)
class TimeToTarget:
    """Medians over a contender's finals; infinite where at least half did not reach the target.

    The time is that of the first evaluation whose dev score was as good as the target: no
    interpolation, so it is late by up to the time between two evaluations. Reaching counts
    whatever became of the trial later, since training could have been stopped there.
    """

    contender: Contender
    target: float
    finals: int
    """Finals that ended, lost ones included, interrupted ones not."""
    reached: int
    epochs: float
    steps: float
    """Parameter updates."""
    seconds: float
    """Training alone. Measured, so not reproducible."""


def time_to_target(entries: Iterable[Entry]) -> tuple[TimeToTarget, ...]:
    """Works it out for each contender that has a target and an ended final, in order."""
    found = []
    for contender, of_one in by_contender(entries).items():
        ended = [
            entry.record
            for entry in of_one
            if entry.trial.purpose == "final" and is_charged(entry) and entry.record
        ]
        if contender.target is None or not ended:
            continue
        points = [_first(record.curve, contender, contender.target) for record in ended]
        found.append(
            TimeToTarget(
                contender=contender,
                target=contender.target,
                finals=len(ended),
                reached=sum(point is not None for point in points),
                epochs=median([point.epoch if point else math.inf for point in points]),
                steps=median([float(point.step) if point else math.inf for point in points]),
                seconds=median([point.seconds if point else math.inf for point in points]),
            )
        )
    return tuple(found)


def _first(curve: tuple[Point, ...], contender: Contender, target: float) -> Point | None:
    sign = 1 if contender.higher_is_better else -1
    return next((point for point in curve if sign * point.score >= sign * target), None)
