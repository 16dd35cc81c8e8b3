"""Successive halving (Jamieson & Talwalkar 2016): how many trials go how far, and which go on.

No torch here: studies run it, and the evidence replays it.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import TypeVar

LEAST_TO_HALVE = 4
"""With fewer trials there is nothing worth cutting."""
FINALISTS = 2
"""Trials that always reach the end, so that the choice between the best is made on whole runs."""

Id = TypeVar("Id", bound=Hashable)


def rungs(
    trials: int, reduction: int = 3, smallest: float = 1 / 9
) -> tuple[tuple[float, int], ...]:
    """``(part of the budget, trials that run that far)``, shortest first.

    Every rung is ``reduction`` times as long as the one before and keeps one in ``reduction``
    of its trials, two at least: ``rungs(12)`` is ``((1/9, 12), (1/3, 4), (1, 2))``. With few
    trials there are fewer rungs, and the early ones are left out, because the later the cut the
    surer it is: ``rungs(4)`` is ``((1/3, 4), (1, 2))``. No part is below ``smallest``.
    ``ValueError`` for what can't be halved.
    """
    if trials < 1 or reduction < 2 or not 0 < smallest <= 1:
        raise ValueError(f"no rungs for {trials} trials, one in {reduction} from {smallest:g} on")
    counts = [trials]
    while (
        trials >= LEAST_TO_HALVE
        and counts[-1] > FINALISTS
        # The tolerance lets 1/9 be a rung, whichever way it was rounded.
        and reduction ** -len(counts) >= smallest * (1 - 1e-9)
    ):
        counts.append(max(counts[-1] // reduction, FINALISTS))
    last = len(counts) - 1
    return tuple((1 / reduction ** (last - rung), count) for rung, count in enumerate(counts))


def survivors(scores: Mapping[Id, float | None], keep: int, higher_is_better: bool) -> list[Id]:
    """The best ``keep`` of the trials of a rung, best first; of equals, the first in order.

    A trial without a score (None or NaN: diverged, crashed, …) never survives, so that fewer
    than ``keep`` may.
    """
    sign = -1 if higher_is_better else 1
    scored = {name: sign * score for name, score in scores.items() if score is not None}
    valid = [name for name, score in scored.items() if not math.isnan(score)]
    return sorted(valid, key=lambda name: scored[name])[: max(keep, 0)]
