"""Learning-rate schedules: progress through the budget, 0 to 1 -> factor of the learning rate."""

from __future__ import annotations

import math

from lstmlab.recipe import Recipe


class Schedule:
    """``constant``: always 1."""

    def __init__(self, recipe: Recipe, higher_is_better: bool) -> None:
        self.warmup = recipe.warmup
        self.higher_is_better = higher_is_better

    def factor(self, progress: float) -> float:
        return 1.0

    def observe(self, score: float) -> None:
        """Told every dev score."""


class Cosine(Schedule):
    """Linear warm-up from 0, then half a cosine down to 0 (Loshchilov & Hutter 2017)."""

    def factor(self, progress: float) -> float:
        if progress < self.warmup:
            return progress / self.warmup
        rest = (progress - self.warmup) / (1 - self.warmup)
        return (1 + math.cos(math.pi * min(1.0, rest))) / 2


class OneCycle(Schedule):
    """Half a cosine up from 1/25 to 1 during warm-up, half a cosine down to 0 (Smith 2018)."""

    start = 1 / 25

    def factor(self, progress: float) -> float:
        if progress < self.warmup:
            rise = (1 - math.cos(math.pi * progress / self.warmup)) / 2
            return self.start + (1 - self.start) * rise
        rest = (progress - self.warmup) / (1 - self.warmup)
        return (1 + math.cos(math.pi * min(1.0, rest))) / 2


class ReduceOnPlateau(Schedule):
    """Halved whenever a dev score is no better than the best before it."""

    def __init__(self, recipe: Recipe, higher_is_better: bool) -> None:
        super().__init__(recipe, higher_is_better)
        self._factor = 1.0
        self._best: float | None = None

    def factor(self, progress: float) -> float:
        return self._factor

    def observe(self, score: float) -> None:
        signed = score if self.higher_is_better else -score
        if self._best is not None and not signed > self._best:
            self._factor /= 2
        self._best = signed if self._best is None else max(self._best, signed)


SCHEDULES: dict[str, type[Schedule]] = {
    "constant": Schedule,
    "cosine": Cosine,
    "one-cycle": OneCycle,
    "reduce-on-plateau": ReduceOnPlateau,
}
