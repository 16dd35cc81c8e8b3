"""Points that are spread evenly: a scrambled Halton sequence (Owen 2017)."""

from __future__ import annotations

from scipy.stats import qmc

Point = tuple[float, ...]
"""A place in the unit cube, a coordinate for each thing that is searched."""


def points(dimensions: int, count: int, seed: int) -> list[Point]:
    """Returns ``count`` points, the first ones the same however many are asked for.

    They fill the space more evenly than independent draws do, and every contender with as many
    hyperparameters gets the same ones.
    """
    drawn = qmc.Halton(dimensions, scramble=True, rng=seed).random(count)
    return [tuple(map(float, row)) for row in drawn]
