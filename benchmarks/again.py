"""What the atlas's cells are worth by another search, and in equal time.

    python benchmarks/again.py

Two tables from the shipped records (or --records FOLDER). The first is of the cells that were
searched twice, parts "cells" and "tuned-again": how far a mean over the same seeds moves by another
search, beside how far it moves by other seeds (their deviation by the root of their number), and
how well both searches agree on the order of the cells. The second is of part "equal-time", where
every cell makes as many updates as fit into the time that an LSTM takes: each cell's distance to
the LSTM there in points, with 95 % intervals over seeds, their mean over sets, and the mean where
all make equally many updates.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from scipy import stats

from lstmlab.atlas.records.files import SHIPPED, read
from lstmlab.atlas.records.row import FINAL

REFERENCE = "lstm"
Scores = Mapping[tuple[str, str], Mapping[int, float]]
"""A pair of set and cell -> seed -> the score on test."""


def scores(records: Path, part: str) -> Scores:
    """Returns those of the finals that ended."""
    found: dict[tuple[str, str], dict[int, float]] = {}
    for row in read(records, part):
        if row.kind == FINAL and row.is_complete:
            place = f"{row.task} on {row.dataset}"
            found.setdefault((place, row.cell), {})[row.seed] = row.test_score
    return found


def searched_twice(first: Scores, second: Scores) -> None:
    """Prints what another search changes."""
    if not second:
        print("Part 'tuned-again' has no finals yet.")
        return
    print("| set | cells | SD by the search | SD by the seeds of a mean | both orders, Spearman |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for place in sorted({place for place, _ in second}):
        cells = sorted(cell for at, cell in second if at == place and (at, cell) in first)
        pairs = [(first[place, cell], second[place, cell]) for cell in cells]
        both = np.array([[np.mean([*each.values()]) for each in pair] for pair in pairs])
        # Of two means with the same scatter the difference has twice the variance of each.
        apart = float(np.std(both[:, 0] - both[:, 1], ddof=1) / np.sqrt(2))
        scatter = [np.var([*each.values()], ddof=1) / len(each) for pair in pairs for each in pair]
        seeds = np.sqrt(np.mean(scatter))
        order = stats.spearmanr(both[:, 0], both[:, 1]).statistic
        print(f"| {place} | {len(cells)} | {apart:.2f} | {seeds:.2f} | {order:.2f} |")


def behind(found: Scores, place: str, cell: str) -> tuple[float, float]:
    """Returns how much better a cell is than the LSTM on a set, and half of its 95 % interval over
    the seeds of both."""
    mine, theirs = found[place, cell], found[place, REFERENCE]
    gains = [mine[seed] - theirs[seed] for seed in sorted(mine.keys() & theirs.keys())]
    half = stats.t.ppf(0.975, len(gains) - 1) * stats.sem(gains) if len(gains) > 1 else np.nan
    return float(np.mean(gains)), float(half)


def in_equal_time(updates: Scores, time: Scores) -> None:
    """Prints each cell beside the LSTM with equally many updates and in equal time."""
    places = sorted({place for place, cell in time if cell == REFERENCE})
    if not places:
        print("Part 'equal-time' has no finals of the LSTM yet, beside which the others stand.")
        return
    print(f"| cell | {' | '.join(places)} | mean | mean with equal updates |")
    print("| --- |" + " ---: |" * (len(places) + 2))
    rows = []
    for cell in sorted({cell for _, cell in time} - {REFERENCE}):
        if not all((place, cell) in time and (place, cell) in updates for place in places):
            continue  # means over other sets can't be compared
        each = [behind(time, place, cell) for place in places]
        former = [behind(updates, place, cell)[0] for place in places]
        rows.append((float(np.mean([gain for gain, _ in each])), cell, each, former))
    for mean, cell, each, former in sorted(rows, reverse=True):
        told = " | ".join(f"{gain:+.1f} ± {half:.1f}" for gain, half in each)
        print(f"| `{cell}` | {told} | {mean:+.1f} | {np.mean(former):+.1f} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--records", type=Path, default=SHIPPED)
    given = parser.parse_args()
    cells = scores(given.records, "cells")
    searched_twice(cells, scores(given.records, "tuned-again"))
    print()
    in_equal_time(cells, scores(given.records, "equal-time"))


if __name__ == "__main__":
    main()
