"""Tuning trials that follow from the scores of those before, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lstmlab.search import tpe
from lstmlab.search.quasi_random import Point
from lstmlab.space import Range
from lstmlab.study.planning.spaces import values
from lstmlab.trial import Trial

Score = Callable[[Trial], float | None]
"""What an ended trial came to on dev; None if it was lost."""


@dataclass(frozen=True)
class Guided:
    """A model-based search of one contender."""

    space: tuple[tuple[str, Range], ...]
    start: tuple[Point, ...]
    """The points of the trials that there are before any score."""
    count: int
    """Trials in all."""
    seed: int
    higher_is_better: bool
    spare: tuple[Point, ...]
    """Taken in place of points that were tried before, as happens with few whole numbers."""

    def trials(
        self, first: tuple[Trial, ...], records: Mapping[str, object], score: Score
    ) -> list[Trial]:
        """Returns all that can be planned: ``first``, and a batch more as often as all before have
        ended. They follow from ``records`` in the order of trials, whenever each came."""
        planned, points = list(first), list(self.start)
        while len(planned) < self.count and all(trial.id in records for trial in planned):
            told = tuple(zip(points, map(score, planned), strict=True))
            more = min(tpe.BATCH, self.count - len(planned))
            for point in tpe.points(told, more, self.seed, self.higher_is_better):
                where, trial = self._untried(point, first[-1], {each.id for each in planned})
                points.append(where)
                planned.append(trial)
        return planned

    def _untried(self, point: Point, like: Trial, known: set[str]) -> tuple[Point, Trial]:
        """The trial at ``point``, or at the first spare one whose trial is not known yet."""
        for where in (point, *self.spare):
            recipe = like.recipe.updated(values(self.space, where))
            trial = like.model_copy(update={"recipe": recipe})
            if trial.id not in known:
                return where, trial
        return point, like.model_copy(
            update={"recipe": like.recipe.updated(values(self.space, point))}
        )
