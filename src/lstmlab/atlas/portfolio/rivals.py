"""What a portfolio is set beside: random search and successive halving, on the same records.

A search is drawn from the recipes that were run on the set; it keeps the best on dev, and its
regret is that recipe's loss on test.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import gammaln

from lstmlab.atlas.portfolio.matrix import Cell, Matrix
from lstmlab.search.halving import rungs, survivors

DRAWS = 400
"""How often halving is drawn; random search is worked out exactly."""
NONE = float("nan")


def run_on(matrix: Matrix, column: int, seconds: float | None = None) -> list[int]:
    """The recipes that were run on a set, of which a trial took no longer than ``seconds``."""
    return [
        row
        for row in range(len(matrix.recipes))
        if (cell := matrix.cells.get((row, column)))
        and (seconds is None or cell.seconds <= seconds)
    ]


def tried(matrix: Matrix, column: int, rows: Sequence[int]) -> float:
    """The loss on test of that of ``rows``, recipes that were run on the set, which is best on its
    dev; of equals the first. NaN where there are none."""
    dev, test = (matrix.losses(split)[:, column] for split in ("dev", "test"))
    return float(test[min(rows, key=lambda row: dev[row])]) if rows else NONE


def baseline(matrix: Matrix, column: int) -> float:
    """The loss on test of the set's baseline; below 0 where it beats all recipes."""
    if column not in matrix.baselines:
        return NONE
    scale, (_, score) = matrix.scale(column, "test"), matrix.told(column, "test")
    unit = scale.best - scale.reference
    if unit > 0:
        return (scale.best - score) / unit
    return 0.0 if score >= scale.best else NONE


def random_search(matrix: Matrix, column: int, rows: Sequence[int], trials: int) -> float:
    """The expected loss on test of the best on dev of so many of ``rows``, drawn without
    replacement.

    The recipe that is k-th on dev is the best of the draw where it is in it and the k-1 better ones
    aren't: in C(n-k, trials-1) of C(n, trials) draws.
    """
    if not rows:
        return NONE
    dev, test = (matrix.losses(split)[:, column] for split in ("dev", "test"))
    run = np.array(rows)
    ordered = run[np.argsort(dev[run], kind="stable")]
    count, drawn = len(ordered), min(trials, len(ordered))
    behind = count - 1 - np.arange(count)
    chances = np.where(
        behind >= drawn - 1,
        np.exp(_choose(np.maximum(behind, drawn - 1), drawn - 1) - _choose(count, drawn)),
        0.0,
    )
    return float(chances @ test[ordered])


def _choose(n: np.ndarray | int, k: int) -> np.ndarray:
    """The logarithm of the binomial coefficient."""
    n = np.asarray(n, float)
    found: np.ndarray = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return found


def halving(matrix: Matrix, column: int, rows: Sequence[int], trials: int) -> float:
    """The mean loss on test of what successive halving keeps that starts with so many of ``rows``,
    over ``DRAWS`` draws; at a rung it reads the score that the recorded curve has there."""
    if not rows:
        return NONE
    test = matrix.losses("test")[:, column]
    better = matrix.places[column].higher_is_better
    generator = np.random.default_rng([column, trials])
    steps = rungs(min(trials, len(rows)))
    keeps = [*(keep for _, keep in steps[1:]), 1]
    read = [{row: score_at(matrix.cells[row, column], part) for row in rows} for part, _ in steps]
    total = 0.0
    for _ in range(DRAWS):
        alive = generator.choice(rows, size=steps[0][1], replace=False).tolist()
        for scores, keep in zip(read, keeps, strict=True):
            alive = survivors({row: scores[row] for row in alive}, keep, better) or alive[:1]
        total += float(test[alive[0]])
    return total / DRAWS


def cost(trials: int) -> float:
    """How many whole trials successive halving trains that starts with so many."""
    steps = rungs(trials)
    before = [0.0, *(part for part, _ in steps)]
    return sum((part - done) * count for done, (part, count) in zip(before, steps, strict=False))


def score_at(cell: Cell, part: float) -> float | None:
    """The score on dev after ``part`` of the budget: the last that was evaluated by then, or the
    first of all; None of what was lost."""
    if cell.lost == 1:
        return None
    if part >= 1 or not cell.curve:
        return cell.dev
    before = [score for share, score in cell.curve if share <= part + 1e-9]
    return before[-1] if before else cell.curve[0][1]
