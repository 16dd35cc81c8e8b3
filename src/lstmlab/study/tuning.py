"""The search of a study: what every contender gets before its final replicates."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from lstmlab.space import Range
from lstmlab.trial import Method

MOST_TRIALS = 1024
"""Tuning trials of a contender."""


class Tuning(BaseModel):
    """The search that every contender gets before its final replicates, the same for all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    trials: int = Field(4, ge=0, le=MOST_TRIALS)
    """Points that are tried in the optimizer's own ranges; 0: no tuning."""
    method: Method = Field("quasi-random", exclude_if=lambda value: value == "quasi-random")
    """What says which points: ``quasi-random``, a sequence that fills the ranges evenly, or
    ``tpe``, a model of the scores so far (Optuna's; ``pip install 'lstmlab[search]'``), which after
    eight quasi-random ones is asked for four at a time."""
    seconds: float | None = Field(None, gt=0)
    """Measured training time that a contender may spend on tuning, instead of ``trials``: another
    trial starts as long as some is left. It can't be repeated exactly."""
    own_first: bool = False
    """Whether the first trial is of the recipe as it stands; the others are drawn."""
    hyperparameters: tuple[str, ...] | None = None
    """Which roles of the optimizers' hyperparameters are searched: ``learning_rate``, ``momentum``
    (Adam's beta1 is one, too), ``weight_decay``; without it, those that all compared optimizers
    have, so that every contender is searched in as many dimensions."""
    space: dict[str, Range] = {}
    """Further recipe fields (``dropout``) that are searched, with their ranges."""
    halving: bool = False
    """Whether hopeless trials are stopped early, by successive halving."""
    reduction: int = Field(3, ge=2)
    """One in so many trials goes on at each rung, with so many times the budget."""
    audit: float = Field(0.0, ge=0, le=1)
    """Share of the contenders whose trials all run to the end in spite of ``halving``, to see how
    often it would have changed what is chosen."""
    seed: int = Field(0, ge=0)
    """The seed of the points that are drawn, and of every tuning trial."""
    repeats: int = Field(1, ge=1, le=100, exclude_if=lambda count: count == 1)
    """How often the whole search is drawn anew, with other points and seeds. The study's ``seeds``
    are dealt out to the searches, and a search with its finals is one replicate: so the luck of
    the search is part of intervals and comparisons."""

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seed of each search: ``seed``, and for further ones what is derived from it."""
        return self.seeds_of(self.repeats)

    def seeds_of(self, searches: int) -> tuple[int, ...]:
        """The same for so many searches."""
        derived = (
            int(np.random.SeedSequence((self.seed, repeat)).generate_state(1)[0])
            for repeat in range(1, searches)
        )
        return self.seed, *derived

    @model_validator(mode="after")
    def _one_kind_of_budget(self) -> Tuning:
        if self.seconds is not None and self.halving:
            raise ValueError("'seconds' and 'halving' don't go together; drop one")
        if self.method == "tpe" and (self.halving or self.seconds is not None):
            other = "halving" if self.halving else "seconds"
            raise ValueError(f"method = \"tpe\" and '{other}' don't go together; drop one")
        return self
