"""What cells are worth with optimizers: a table of both, and how far one can be chosen alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import f as f_distribution

from lstmlab.atlas.portfolio.matrix import Matrix
from lstmlab.evidence.statistics.anova import decompose

SIGNIFICANT = 0.05
"""Less probable by the seeds alone than this, over all sets together, is an interaction."""
BOTH = ("cell", "optimizer")
"""The fields that are crossed."""


@dataclass(frozen=True)
class Variance:
    """What the differences of one set come from: shares of the variance of all trials' test
    scores, each less what the seeds alone would make of it, and at least 0."""

    cell: float
    optimizer: float
    together: float
    """What is left of the contenders' means when both are added: their interaction."""
    seeds: float
    p: float
    """How likely such an interaction would be by the seeds alone (F test)."""


@dataclass(frozen=True)
class Crossing:
    """Every cell with every optimizer, on the same data sets."""

    cells: tuple[str, ...]
    """The one that misses least first; so are the optimizers."""
    optimizers: tuple[str, ...]
    regrets: np.ndarray
    """(cells, optimizers): the mean regret on test over the sets."""
    rows: dict[tuple[str, str], int]
    """Cell and optimizer -> the place of the contender in the table."""
    variances: tuple[Variance, ...]
    """One a set on which every pair has as many seeds."""


def crossing(table: Matrix, columns: Sequence[int]) -> Crossing | None:
    """Crosses the contenders of ``table`` on some of its sets; returns None unless these are two
    cells or more, each run with the same two optimizers or more on all of the sets."""
    rows = {
        (str(changes["cell"]), str(changes["optimizer"])): row
        for row, name in enumerate(table.recipes)
        if set(BOTH) <= set(changes := table.changes[name])
        and all((row, at) in table.cells for at in columns)
    }
    cells = sorted({cell for cell, _ in rows})
    optimizers = sorted({optimizer for _, optimizer in rows})
    if min(len(cells), len(optimizers)) < 2 or len(rows) < len(cells) * len(optimizers):
        return None
    losses = table.losses("test")
    regrets = np.array([
        [np.mean(losses[rows[cell, optimizer], columns]) for optimizer in optimizers]
        for cell in cells
    ])  # fmt: skip
    by_cell, by_optimizer = np.argsort(regrets.mean(axis=1)), np.argsort(regrets.mean(axis=0))
    found = (
        variance(np.array(seeds))
        for at in columns
        if (seeds := _seeds(table, at, rows, cells, optimizers))
    )
    return Crossing(
        tuple(cells[at] for at in by_cell),
        tuple(optimizers[at] for at in by_optimizer),
        regrets[np.ix_(by_cell, by_optimizer)],
        rows,
        tuple(one for one in found if one),
    )


def _seeds(
    table: Matrix,
    column: int,
    rows: dict[tuple[str, str], int],
    cells: Sequence[str],
    optimizers: Sequence[str],
) -> list[list[tuple[float, ...]]]:
    """Returns the scores on test by cell, optimizer and seed; none unless all pairs have as many
    seeds, and two at least."""
    scores = [
        [table.cells[rows[cell, optimizer], column].scores for optimizer in optimizers]
        for cell in cells
    ]
    counts = {len(each) for line in scores for each in line}
    return scores if len(counts) == 1 and min(counts) > 1 else []


def variance(scores: np.ndarray) -> Variance | None:
    """Makes a two-way analysis of variance of ``scores``, shaped (cells, optimizers, seeds);
    returns None if all scores are alike."""
    rows, columns, seeds = scores.shape
    pairs = scores.mean(axis=2)
    found = decompose(pairs, BOTH)
    explained = [one.share * found.variance * scores.size for one in (*found.mains, *found.pairs)]
    freedoms = (rows - 1, columns - 1, (rows - 1) * (columns - 1))
    free = rows * columns * (seeds - 1)
    noise = float(((scores - pairs[:, :, None]) ** 2).sum()) / free
    whole = float(((scores - scores.mean()) ** 2).sum())
    if not whole > 0:
        return None
    cell, optimizer, together = (
        max(0.0, (squares - freedom * noise) / whole)
        for squares, freedom in zip(explained, freedoms, strict=True)
    )
    ratio = explained[2] / freedoms[2] / noise if noise > 0 else np.inf
    p = float(f_distribution.sf(ratio, freedoms[2], free))
    return Variance(cell, optimizer, together, max(0.0, 1 - cell - optimizer - together), p)


def told(found: Crossing | None) -> dict[str, Any] | None:
    """The crossing as the page reads it."""
    if found is None:
        return None
    shares = {
        name: round(float(np.mean([getattr(one, name) for one in found.variances])), 3)
        for name in ("cell", "optimizer", "together", "seeds")
        if found.variances
    }
    return {
        "cells": found.cells,
        "optimizers": found.optimizers,
        "regrets": [[float(f"{value:.3g}") for value in line] for line in found.regrets],
        "rows": [
            [found.rows[cell, optimizer] for optimizer in found.optimizers] for cell in found.cells
        ],
        "shares": shares or None,
        "beyond": sum(one.p * len(found.variances) < SIGNIFICANT for one in found.variances),
        "tested": len(found.variances),
    }
