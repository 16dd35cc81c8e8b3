"""Whether a model without a network is likely as good, by the records of similar sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lstmlab.atlas.advice.near import reaches
from lstmlab.atlas.portfolio.likeness import weights_for
from lstmlab.atlas.portfolio.matrix import Matrix
from lstmlab.atlas.records.described import Described

LIKELY, UNLIKELY = 2 / 3, 1 / 3
"""Shares of the similar sets, by likeness."""


@dataclass(frozen=True)
class Linear:
    """How the baselines of the similar sets did beside the best recipe found there."""

    baseline: str
    """The name of the baseline of the most similar one."""
    as_good: int
    """Sets on which it was as good on test as the best recipe found, or nearly, or better."""
    sets: int
    share: float
    """The share of these, by likeness."""

    @property
    def is_likely(self) -> bool | None:
        """Whether it is likely as good; None where it may or may not be."""
        if self.share >= LIKELY:
            return True
        return False if self.share <= UNLIKELY else None


def linear(table: Matrix, near: Sequence[int], wanted: Described) -> Linear | None:
    """Returns what a linear model reached on the sets ``near``, or None if none has a baseline."""
    known = [
        at
        for at in near
        if at in table.baselines and table.baselines[at][1] == table.baselines[at][1]
    ]
    if not known:
        return None
    weights = weights_for(table.places, wanted)
    good = [at for at in known if reaches(table, at, table.baselines[at][1])]
    share = sum(weights[at] for at in good) / sum(weights[at] for at in known)
    return Linear(table.places[known[0]].baseline, len(good), len(known), float(share))
