"""Early stopping: training ends when dev has not become better for a while (Prechelt 1998)."""

from __future__ import annotations

import math

from lstmlab.recipe import Recipe


class Patience:
    """Counts the evaluations since the best dev score, up to the recipe's ``patience``."""

    def __init__(self, recipe: Recipe, higher_is_better: bool) -> None:
        self.allowed = recipe.patience
        self.higher_is_better = higher_is_better
        self.best = -math.inf
        """The best score so far; more is better."""
        self.waited = 0
        """How many evaluations have gone by since the best score."""

    def observe(self, score: float) -> None:
        """Takes note of a dev score; it is told every one."""
        signed = score if self.higher_is_better else -score
        self.waited = 0 if signed > self.best else self.waited + 1
        self.best = max(self.best, signed)

    @property
    def is_over(self) -> bool:
        return bool(self.allowed) and self.waited >= self.allowed
