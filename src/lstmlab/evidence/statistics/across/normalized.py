"""Final scores on one scale for all data sets, so that they can be put together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Runs = Mapping[str, Mapping[str, Sequence[float]]]
"""Data set -> contender -> the score of each final; NaN for a lost one."""

RULE = (
    "On each data set, 0 is the lowest mean of any contender and 1 the highest, so the scale "
    "depends on who takes part. A contender's lost finals count as 0, and so does a data set on "
    "which it has none. Data sets on which all means agree are left out."
)


@dataclass(frozen=True)
class Normalized:
    """Finals on the scale of ``RULE``."""

    datasets: tuple[str, ...]
    left_out: tuple[str, ...]
    runs: dict[str, tuple[tuple[float, ...], ...]]
    """Contender -> for each data set its finals, minus infinity where lost; one at least."""


def normalized(runs: Runs, higher_is_better: Mapping[str, bool]) -> Normalized:
    """``higher_is_better``: for each data set. Runs may lie outside of 0 to 1; means don't."""
    names = dict.fromkeys(name for of_one in runs.values() for name in of_one)
    datasets, left_out = [], []
    scaled: dict[str, list[tuple[float, ...]]] = {name: [] for name in names}
    for dataset, of_one in runs.items():
        sign = 1 if higher_is_better[dataset] else -1
        merits = {
            name: [sign * score if math.isfinite(score) else -math.inf for score in scores]
            for name, scores in of_one.items()
        }
        kept = {name: [m for m in each if m > -math.inf] for name, each in merits.items()}
        means = [math.fsum(each) / len(each) for each in kept.values() if each]
        # Means that agree may differ in their last bits.
        if not means or max(means) - min(means) <= 1e-9 * max(map(abs, means)):
            left_out.append(dataset)
            continue
        datasets.append(dataset)
        low, width = min(means), max(means) - min(means)
        for name in names:
            each = merits.get(name) or [-math.inf]
            scaled[name].append(tuple((merit - low) / width for merit in each))
    return Normalized(
        tuple(datasets), tuple(left_out), {name: tuple(each) for name, each in scaled.items()}
    )
