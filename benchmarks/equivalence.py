"""Are the two contenders of a study equally good, within a margin? Paired over seeds, per data set.

    lstmlab study studies/precision.toml
    python benchmarks/equivalence.py lstmlab-precision --margin 1.0

Two one-sided t tests (Schuirmann 1987): "equivalent" is said at 5 % where the 90 % interval of the
mean difference of the primary metric lies within ± the margin, in the metric's unit. A difference
that is not found is no equivalence; too few seeds give neither.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from statistics import mean, stdev

from ablation import finals
from scipy import stats

LEVEL = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", type=Path)
    parser.add_argument("--margin", type=float, default=1.0)
    given = parser.parse_args()
    for name, by_contender in finals(given.study).items():
        (first, a), (second, b) = by_contender.items()
        seeds = sorted(a.keys() & b.keys())
        metric = next(iter(a[seeds[0]]))
        differences = [b[seed][metric] - a[seed][metric] for seed in seeds]
        low, high, p = equivalence(differences, given.margin)
        said = "equivalent" if p < LEVEL else "not shown to be equivalent"
        print(
            f"{name}: {second} − {first} {mean(differences):+.2f}, 90 % interval {low:+.2f} to "
            f"{high:+.2f}, {len(seeds)} seeds: {said} within ± {given.margin:g} (p = {p:.3f})"
        )


def equivalence(differences: list[float], margin: float) -> tuple[float, float, float]:
    """The 90 % interval of the mean, and the p of its lying beyond the margin."""
    count = len(differences)
    error = stdev(differences) / math.sqrt(count)
    t = stats.t(count - 1)
    half = error * t.ppf(1 - LEVEL)
    middle = mean(differences)
    if not error:
        return middle, middle, float(abs(middle) >= margin)
    p = max(t.sf((middle + margin) / error), t.cdf((middle - margin) / error))
    return float(middle - half), float(middle + half), float(p)


if __name__ == "__main__":
    main()
