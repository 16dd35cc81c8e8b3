"""Seeds added until it is decided: what is claimed falsely in spite of looking, and what it saves.

    python benchmarks/looks.py             # the tables of docs/protocol.md
    python benchmarks/looks.py --most 10 --studies 500

Every cell is that many simulated studies whose truth is known, of six contenders, through the
evidence's own functions and in the worlds of ``power.py``. *False*: studies in which any pair is
called different that isn't (or called so the wrong way round), or equal though it differs by the
``rope`` or more. *Decided*: the share of contenders that are called different from the best, or
equal to it. Distances are in standard deviations of a world's usual noise.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
import power

from lstmlab.evidence.findings.looks import Looked, Scores, look, looks_until

TRUTHS: dict[str, tuple[float, ...]] = {
    "all equal": (0, 0, 0, 0, 0, 0),
    "two groups": (0, 0, 0, 4, 4, 4),
    "near and far": (0, 0.5, 1, 3, 8, 20),
    "one ahead": (0, 4, 4, 6, 8, 10),
    "all near": (0, 0.2, 1.5, 2, 3, 4),
}
"""Contenders' distances behind the best."""


@dataclass
class Tally:
    """What came of many studies."""

    studies: int = 0
    different: int = 0
    equal: int = 0
    decided: float = 0.0
    seeds: float = 0.0
    missed: int = 0
    means: int = 0

    def add(
        self, truth: tuple[float, ...], rope: float | None, scores: Scores, looked: Looked
    ) -> None:
        assert looked.comparison is not None
        self.studies += 1
        pairs = [
            (truth[int(second)] - truth[int(first)], pair)
            for (first, second), pair in looked.comparison.differences.items()
        ]
        self.different += any(
            pair.beyond_noise and (gap == 0 or (pair.value > 0) != (gap > 0)) for gap, pair in pairs
        )
        self.equal += rope is not None and any(
            pair.equal and abs(gap) >= rope for gap, pair in pairs
        )
        best = scores.best(scores.known(looked.given), looked.given)
        beside = [looked.comparison.between(label, best) for label in looked.given if label != best]
        self.decided += sum(pair.beyond_noise or pair.equal for pair in beside) / len(beside)
        self.seeds += sum(looked.given.values()) / len(looked.given)
        for label, estimate in looked.comparison.estimates.items():
            self.means += 1
            self.missed += abs(estimate.mean + truth[int(label)]) > estimate.half_width


def _simulated(
    world: str, truth: str, looks: tuple[int, ...], rope: float | None, studies: int
) -> Tally:
    behind = TRUTHS[truth]
    rng = np.random.default_rng([power.WORLDS.index(world), [*TRUTHS].index(truth), looks[-1]])
    tally = Tally()
    for _ in range(studies):
        table = power.study(world, len(behind), looks[-1], rng) - np.array(behind)[:, None]
        finals = {str(place): row for place, row in enumerate(table.tolist())}
        scores = Scores(finals, True, rope)
        tally.add(behind, rope, scores, *look([scores], looks))
    return tally


def _false_claims(most: int, studies: int, worlds: list[str]) -> None:
    looks = looks_until(most)
    print(
        f"False claims (%), looks at {', '.join(map(str, looks))} seeds, {studies} studies a cell:"
    )
    print("different (no rope); different · equal (rope 1). Then means outside their interval.\n")
    print("| world | all equal | two groups | means missed |")
    print("| --- | --- | --- | --- |")
    for world in worlds:
        tallies = [
            _simulated(world, truth, looks, rope, studies)
            for truth, rope in (("all equal", None), ("two groups", 1.0))
        ]
        cells = [
            f"{100 * one.different / one.studies:.1f} · {100 * one.equal / one.studies:.1f}"
            for one in tallies
        ]
        missed = 100 * sum(one.missed for one in tallies) / sum(one.means for one in tallies)
        print("| " + " | ".join([world, *cells, f"{missed:.1f}"]) + " |", flush=True)


def _saved(most: int, studies: int) -> None:
    print("\nSeeds of a contender, and contenders decided (%), of log-normal 0.4, rope 1:\n")
    plans = {"until decided": looks_until(most), "5 for all": (5,), f"{most} for all": (most,)}
    print("| contenders | " + " | ".join(plans) + " |")
    print("| --- " * (1 + len(plans)) + "|")
    for truth, behind in TRUTHS.items():
        cells = []
        for looks in plans.values():
            one = _simulated("log-normal 0.4", truth, looks, 1.0, studies)
            cells.append(f"{one.seeds / one.studies:.1f} · {100 * one.decided / one.studies:.0f} %")
        told = f"{truth} ({', '.join(f'{gap:g}' for gap in behind)})"
        print("| " + " | ".join([told, *cells]) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--most", type=int, default=20)
    parser.add_argument("--worlds", nargs="+", default=power.WORLDS, choices=power.WORLDS)
    args = parser.parse_args()
    _false_claims(args.most, args.studies, args.worlds)
    _saved(args.most, args.studies)


if __name__ == "__main__":
    main()
