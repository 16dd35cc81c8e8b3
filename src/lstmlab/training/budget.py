"""What a recipe's budget is in batches, and how many of them one update learns from."""

from __future__ import annotations

import math

from lstmlab.recipe import Recipe


def batches_of(recipe: Recipe, per_epoch: int, tokens: int, full_batch: bool) -> float:
    """Returns how many batches the budget of ``recipe`` is; infinite where it is in seconds.

    ``per_epoch``: batches of a pass over the training split, which has so many ``tokens``;
    ``full_batch``: an update reads a whole pass.
    """
    unit, amount = recipe.budget
    if unit == "seconds":
        return math.inf
    if unit == "steps":
        updates = round(amount)
        if full_batch:
            return updates * per_epoch
        if not recipe.batch_growth:
            return updates
        return sum(gathered(recipe, update / updates) for update in range(updates))
    if unit == "tokens":
        amount /= max(1, tokens)
    return max(1, math.ceil(per_epoch * amount))


def gathered(recipe: Recipe, part: float) -> int:
    """Returns how many batches of ``batch_size`` one update learns from when ``part`` of the budget
    is spent: twice as many after each of the equal parts into which ``batch_growth`` divides it."""
    doublings = recipe.batch_growth
    return int(2 ** min(doublings, int(part * (doublings + 1))))
