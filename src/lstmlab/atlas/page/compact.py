"""The records as the page holds them: what is the same for many rows stands once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import nan
from typing import Any

import numpy as np

from lstmlab.atlas.page.views import known
from lstmlab.atlas.portfolio.matrix import Matrix
from lstmlab.atlas.portfolio.scale import is_ratio, signed
from lstmlab.atlas.records.row import FINAL, Row

COLUMNS = (
    "id", "part", "set", "contender", "final", "seed", "dev", "test", "missed", "seconds", "rate",
    "outcome", "why",
)  # fmt: skip
"""What stands in a record of the page; ``missed`` is its loss on dev."""


def compact(rows: Sequence[Row], tables: Mapping[str, Matrix]) -> dict[str, Any]:
    """The rows of all parts that have finals, as columns; what is a word is a place in a list."""
    parts = list(tables)
    outcomes = list(dict.fromkeys(row.outcome for row in rows))
    whys = list(dict.fromkeys(row.why for row in rows))
    at = {
        part: (
            {(one.task, one.dataset): number for number, one in enumerate(table.places)},
            {name: number for number, name in enumerate(table.recipes)},
        )
        for part, table in tables.items()
    }
    losses = {part: _Losses(table) for part, table in tables.items()}
    told: list[tuple[Any, ...]] = []
    for row in rows:
        if row.part not in tables:
            continue
        sets, contenders = at[row.part]
        if row.place not in sets or row.contender not in contenders:
            continue
        column = sets[row.place]
        told.append((
            row.id, parts.index(row.part), column, contenders[row.contender],
            int(row.kind == FINAL), row.seed, known(row.dev_score), known(row.test_score),
            known(losses[row.part].of(column, row)), round(row.seconds, 1), known(rate_of(row)),
            outcomes.index(row.outcome), whys.index(row.why),
        ))  # fmt: skip
    columns = zip(*told, strict=True) if told else [()] * len(COLUMNS)
    return {
        "columns": {name: list(values) for name, values in zip(COLUMNS, columns, strict=True)},
        "outcomes": outcomes,
        "whys": whys,
    }


class _Losses:
    """Losses on dev of single trials, those of searches, too."""

    def __init__(self, table: Matrix) -> None:
        scores = table.scores("dev")
        self._scales = [table.scale(at, "dev") for at in range(len(table.places))]
        self._how = [
            (better := place.higher_is_better, is_ratio(np.append(scores[:, at], baseline), better))
            for at, place in enumerate(table.places)
            for baseline in [table.baselines.get(at, (nan, nan))[0]]
        ]

    def of(self, column: int, row: Row) -> float:
        """NaN of a trial that was lost."""
        if not row.is_complete:
            return nan
        score = signed(np.array([row.dev_score]), *self._how[column])
        return float(self._scales[column].losses(score)[0])


def rate_of(row: Row) -> float:
    """The learning rate that it was trained with; NaN where that is its optimizer's default."""
    if "optimizer.learning_rate" in row.searched:
        return row.searched["optimizer.learning_rate"]
    optimizer = json.loads(row.recipe).get("optimizer")
    rate = optimizer.get("learning_rate") if isinstance(optimizer, dict) else None
    return float(rate) if isinstance(rate, int | float) else nan
