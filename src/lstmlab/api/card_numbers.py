"""What a model card says of numbers: how far off they are, where, and whether bounds hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from lstmlab.metrics.metric import Estimate

_MOST_GRADES = 12
"""Different numbers that get a row each; of more, each tenth of the examples does."""
_ROWS = 10


def errors(expected: Sequence[str], answers: Sequence[Estimate]) -> Iterator[str]:
    """Markdown lines; ``answers``: to the test split, of which those are ``expected``."""
    truth = np.array([float(cell) for cell in expected])
    given = np.array([one.number for one in answers])
    off = np.abs(given - truth)
    half, most = np.quantile(off, [0.5, 0.9])
    yield from ("## How far off it is", "")
    yield (
        f"By {off.mean():.3g} on average; half of the test examples by at most {half:.3g}, nine of "
        f"ten by at most {most:.3g}."
    )
    yield from (*_bounds(truth, answers), "")
    yield from (
        "| expected | examples | given, mean | off by, mean |",
        "| --- | ---: | ---: | ---: |",
    )
    for rows in _parts(truth):
        ends = sorted({float(truth[rows].min()), float(truth[rows].max())})
        between = " to ".join(f"{end:g}" for end in ends)
        yield f"| {between} | {len(rows):,} | {given[rows].mean():.3g} | {off[rows].mean():.3g} |"


def _bounds(truth: NDArray[np.float64], answers: Sequence[Estimate]) -> Iterator[str]:
    known = [one.low is not None and one.high is not None for one in answers]
    if not all(known):
        yield "It gives no intervals: dev, by which they are measured, was trained on."
        return
    low, high = (np.array([getattr(one, end) for one in answers]) for end in ("low", "high"))
    holds = ((low <= truth) & (truth <= high)).mean()
    yield (
        "Its intervals are to hold the true number of nine texts in ten that are like dev's (split "
        f"conformal prediction); of the test split's they hold {100 * holds:.0f} %. They are "
        f"{(high - low).mean():.3g} wide on average."
    )


def _parts(truth: NDArray[np.float64]) -> Iterator[NDArray[np.int64]]:
    """Places of the examples of each number; of many different ones, of each tenth in order."""
    different = np.unique(truth)
    if len(different) <= _MOST_GRADES:
        yield from (np.flatnonzero(truth == number) for number in different)
        return
    yield from (
        part for part in np.array_split(np.argsort(truth, kind="stable"), _ROWS) if len(part)
    )
