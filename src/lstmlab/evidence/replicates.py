"""What a replicate is: one final or, where the search is drawn several times, one search.

Finals of one search share what it chose, so they are not independent replicates of the contender:
the search, with the mean of its finals, is. Their number is that of the searches, and the luck of
a search is part of every interval and test that is made of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from lstmlab.evidence.statistics.estimate import Estimate
from lstmlab.trial import Contender


def replicates(contender: Contender, by_seed: Mapping[int, float]) -> dict[int, float]:
    """Replicate -> value, given the value of each final by its seed.

    The replicates are the finals, by their seeds; or the searches, by their numbers from 1 on, each
    with the mean of its finals that have a value.
    """
    if not contender.searches:
        return dict(by_seed)
    found = {}
    for number, seeds in enumerate(contender.searches, 1):
        if values := [by_seed[seed] for seed in seeds if seed in by_seed]:
            found[number] = Estimate.of(values).mean
    return found
