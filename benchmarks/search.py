"""Which search finds good hyperparameters soonest? Three of them on curves that were recorded.

    python benchmarks/search.py record FOLDER         # 128 small trials, none of them stopped
    python benchmarks/search.py compare FOLDER        # the table of docs/protocol.md

Each search is run many times, by other seeds, on the recorded trials: a point that it asks for is
answered by the nearest trial that it hasn't had yet. What it costs is counted in whole
trials; successive halving gets as many points as it can pay for. *Regret*: how much worse, on dev,
the recorded score of the trial that it chooses is than that of the best of all; the mean over
searches, with the standard error.
"""

from __future__ import annotations

import argparse
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from lstmlab.evidence.tried import Tried, by_contender, stopped, tried
from lstmlab.search import quasi_random, tpe
from lstmlab.search.halving import rungs, survivors
from lstmlab.study.storing import store

BUDGETS = (4, 8, 16, 32)
"""Whole trials that a search may spend."""
STUDY = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Recorded:
    """One contender's trials, none of them stopped."""

    label: str
    points: np.ndarray
    """(trials, dimensions), in the unit cube."""
    trials: Sequence[Tried]

    def score(self, number: int, part: float = 1.0) -> float | None:
        """What a trial had reached on dev after ``part`` of its budget; None if it was lost."""
        one = stopped(self.trials[number], part) if part < 1 else self.trials[number]
        return one.score if one else None

    def nearest(self, point: Sequence[float], taken: set[int]) -> int:
        """The trial next to ``point`` that isn't ``taken``."""
        away = np.linalg.norm(self.points - np.asarray(point), axis=1)
        away[list(taken)] = math.inf
        return int(away.argmin())

    def taken(self, points: Sequence[Sequence[float]]) -> list[int]:
        """The trial for each of ``points``, none of them twice."""
        found: list[int] = []
        for point in points:
            found.append(self.nearest(point, set(found)))
        return found


def even(recorded: Recorded, budget: int, seed: int) -> int | None:
    """Points that are spread evenly, all trained to the end."""
    points = quasi_random.points(recorded.points.shape[1], budget, seed)
    return _best(recorded, recorded.taken(points))


def halved(recorded: Recorded, budget: int, seed: int) -> int | None:
    """Searches with as many such points as successive halving can pay for, of which few reach the
    end."""
    shape = rungs(_affordable(budget, len(recorded.trials)))
    points = quasi_random.points(recorded.points.shape[1], shape[0][1], seed)
    alive = recorded.taken(points)
    for (part, _), (_, count) in pairwise(shape):
        alive = survivors({each: recorded.score(each, part) for each in alive}, count, True)
    return _best(recorded, alive)


def _affordable(budget: int, most: int) -> int:
    """The most trials whose rungs cost no more than ``budget`` whole ones."""
    costs = {n: sum(part * count for part, count in rungs(n)) for n in range(1, most + 1)}
    return max(n for n, cost in costs.items() if cost <= budget + 1e-9)


def guided(recorded: Recorded, budget: int, seed: int) -> int | None:
    """Points that a model of the scores proposes, as in a study."""
    points = quasi_random.points(recorded.points.shape[1], min(tpe.START, budget), seed)
    tried_so_far = recorded.taken(points)
    while len(tried_so_far) < budget:
        told = tuple(
            (tuple(map(float, recorded.points[each])), recorded.score(each))
            for each in tried_so_far
        )
        for point in tpe.points(told, tpe.BATCH, seed, True):
            tried_so_far.append(recorded.nearest(point, set(tried_so_far)))
    return _best(recorded, tried_so_far)


def _best(recorded: Recorded, numbers: Sequence[int]) -> int | None:
    chosen = survivors({each: recorded.score(each) for each in numbers}, 1, True)
    return chosen[0] if chosen else None


METHODS = {"quasi-random": even, "successive halving": halved, "TPE": guided}


def read(folder: Path) -> list[Recorded]:
    found = []
    for contender, entries in by_contender(store.read(folder).entries()).items():
        trials = tried(entries)
        points = [
            [space.position(one.trial.recipe.number(key)) for key, space in contender.space]
            for one in trials
        ]
        found.append(Recorded(contender.label, np.array(points), trials))
    return found


def compare(folder: Path, searches: int) -> None:
    for recorded in read(folder):
        scores = [s for n in range(len(recorded.trials)) if (s := recorded.score(n)) is not None]
        best, middle, worst = max(scores), float(np.median(scores)), min(scores)
        lost = len(recorded.trials) - len(scores)
        print(
            f"\n{recorded.label}: {len(recorded.trials)} trials in {recorded.points.shape[1]} "
            f"dimensions, {lost} lost; dev {worst:.1f} to {best:.1f}, median {middle:.1f}\n"
        )
        print("| regret after … trials |" + "".join(f" {budget} |" for budget in BUDGETS))
        print("| --- |" + " ---: |" * len(BUDGETS))
        for name, search in METHODS.items():
            cells = []
            for budget in BUDGETS:
                chosen = [search(recorded, budget, seed) for seed in range(searches)]
                reached = [worst if n is None else recorded.score(n) or worst for n in chosen]
                regret = best - np.array(reached)
                error = regret.std(ddof=1) / math.sqrt(searches)
                cells.append(f" {regret.mean():.2f} ± {error:.2f} |")
            print(f"| {name} |" + "".join(cells), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("record", "compare"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--searches", type=int, default=200)
    given = parser.parse_args()
    if given.what == "record":
        command = [sys.executable, "-m", "lstmlab", "study", str(STUDY), "--out", given.folder]
        raise SystemExit(subprocess.run(command, check=False).returncode)
    compare(given.folder, given.searches)


if __name__ == "__main__":
    main()
