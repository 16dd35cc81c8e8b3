"""Seeds added until it is decided: what is claimed falsely in spite of looking, and what it saves.

    python benchmarks/looks.py             # the tables of docs/protocol.md
    python benchmarks/looks.py --most 10 --studies 500

Every cell is that many simulated studies whose truth is known, of six contenders,
in the worlds of ``power.py``. *False*: studies in which any pair is called different that isn't (or
called so the wrong way round), or equal though it differs by the ``rope`` or more. *Decided*: the
share of contenders that are called different from the best, or equal to it. Distances are in
standard deviations of a world's usual noise. The looks of many studies are done at once; the first
studies of each cell are done by the evidence's own function, too, and must come out the same.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import _together
import numpy as np
import power
from scipy import special

from lstmlab.evidence.findings.comparison import ALPHA
from lstmlab.evidence.findings.looks import Scores, look, looks_until, part_of

TRUTHS: dict[str, tuple[float, ...]] = {
    "all equal": (0, 0, 0, 0, 0, 0),
    "two groups": (0, 0, 0, 4, 4, 4),
    "near and far": (0, 0.5, 1, 3, 8, 20),
    "one ahead": (0, 4, 4, 6, 8, 10),
    "all near": (0, 0.2, 1.5, 2, 3, 4),
}
"""Contenders' distances behind the best."""


@dataclass
class Looked:
    """What was seen of each study and data set, one after the other: how many seeds each contender
    got, and what is said of each pair."""

    given: np.ndarray
    value: np.ndarray
    different: np.ndarray
    equal: np.ndarray
    best: np.ndarray


def looked_at(
    tables: np.ndarray, looks: tuple[int, ...], rope: float | None, datasets: int = 1
) -> Looked:
    """What ``lstmlab.evidence.findings.looks.look`` does, of many studies at once.

    ``tables``: the data sets of each study, one after the other; contenders; seeds.
    """
    studies, contenders, _ = tables.shape
    one, two = _together.pairs_of(contenders)
    seeds_so_far = np.arange(tables.shape[2])
    given = np.full((studies, contenders), looks[0])
    smallest = {up: np.ones((studies, len(one))) for up in (True, False)}
    least = np.ones((studies, len(one)))
    latest = np.zeros((studies, len(one)))
    goes_on = np.ones(studies, bool)
    for seeds, following in zip(looks, (*looks[1:], looks[-1]), strict=True):
        known = np.where(seeds_so_far < given[..., None], tables, np.nan)
        tests = _together.test_pairs(known, datasets)
        both = (given[:, one] == seeds) & (given[:, two] == seeds) & goes_on[:, None]
        priced = np.minimum(1.0, tests.p_value() / part_of(seeds, looks))
        for up, before in smallest.items():
            np.minimum(before, priced, out=before, where=both & ((tests.value > 0) == up))
        latest = np.where(both, tests.value, latest)
        if rope is not None:
            priced = np.minimum(1.0, tests.p_of_equality(rope) / part_of(seeds, looks))
            np.minimum(least, priced, out=least, where=both)
        raw = np.where(latest > 0, smallest[True], smallest[False])
        if datasets == 1:
            different = _together.shaffer(raw, contenders) < ALPHA
        else:
            by_study = raw.reshape(-1, datasets, len(one))
            different = (_together.over_data_sets(by_study) < ALPHA).reshape(raw.shape)
        equal = (_together.holm(least.reshape(-1, datasets * len(one))) < ALPHA).reshape(raw.shape)
        lost = np.any(np.isnan(known) & (seeds_so_far < given[..., None]), axis=2)
        best = _best(np.nanmean(known, axis=2), lost)
        undecided = _beside(best, ~(different | equal), one, two, contenders)
        goes_on &= undecided.any(axis=1)
        undecided |= (np.arange(contenders) == best[:, None]) & goes_on[:, None]
        given = np.where(undecided & goes_on[:, None], following, given)
    return Looked(given, latest, different, equal, best)


def _best(means: np.ndarray, lost: np.ndarray) -> np.ndarray:
    """The best mean of those that lost none, if there are any."""
    of_whole = np.where(lost & ~lost.all(axis=1, keepdims=True), -np.inf, means)
    best: np.ndarray = of_whole.argmax(axis=1)
    return best


def _beside(
    best: np.ndarray, found: np.ndarray, one: np.ndarray, two: np.ndarray, contenders: int
) -> np.ndarray:
    """What is ``found`` of each contender's pair with the best; False of the best itself."""
    beside = np.zeros((len(best), contenders), bool)
    for place, (first, second) in enumerate(zip(one.tolist(), two.tolist(), strict=True)):
        beside[:, second] |= found[:, place] & (best == first)
        beside[:, first] |= found[:, place] & (best == second)
    return beside


def _check(
    tables: np.ndarray, looks: tuple[int, ...], rope: float | None, found: Looked, datasets: int
) -> None:
    """``AssertionError`` where the evidence's own function says something else."""
    for study in range(5):
        places = range(study * datasets, (study + 1) * datasets)
        scores = [
            Scores({str(n): row for n, row in enumerate(tables[place].tolist())}, True, rope)
            for place in places
        ]
        for place, theirs in zip(places, look(scores, looks), strict=True):
            assert [*theirs.given.values()] == found.given[place].tolist()
            assert theirs.comparison is not None
            pairs = [*theirs.comparison.differences.values()]
            assert [pair.beyond_noise for pair in pairs] == found.different[place].tolist()
            assert [pair.equal for pair in pairs] == found.equal[place].tolist()


@dataclass
class Tally:
    """Shares of the studies of a cell, and seeds of a contender."""

    different: float = 0.0
    equal: float = 0.0
    decided: float = 0.0
    seeds: float = 0.0
    missed: float = 0.0
    """Means whose own interval doesn't hold the truth."""


def _simulated(
    world: str,
    truth: str,
    looks: tuple[int, ...],
    rope: float | None,
    studies: int,
    datasets: int = 1,
) -> Tally:
    behind = np.array(TRUTHS[truth])
    rng = np.random.default_rng([power.WORLDS.index(world), [*TRUTHS].index(truth), looks[-1]])
    count = studies * datasets
    tables = np.array([power.study(world, len(behind), looks[-1], rng) for _ in range(count)])
    tables -= behind[:, None]
    found = looked_at(tables, looks, rope, datasets)
    _check(tables, looks, rope, found, datasets)
    one, two = _together.pairs_of(len(behind))
    gap = behind[two] - behind[one]
    wrong = found.different & ((gap == 0) | ((found.value > 0) != (gap > 0)))
    wrongly_equal = found.equal & (rope is not None and np.abs(gap) >= (rope or 0.0))
    beside = _beside(found.best, found.different | found.equal, one, two, len(behind))
    known = np.where(np.arange(tables.shape[2]) < found.given[..., None], tables, np.nan)
    counts = np.isfinite(known).sum(axis=2)
    error = np.nanstd(known, axis=2, ddof=1) / np.sqrt(counts)
    quantile = special.stdtrit(counts - 1.0, 0.975)
    return Tally(
        different=float(wrong.reshape(studies, -1).any(axis=1).mean()),
        equal=float(wrongly_equal.reshape(studies, -1).any(axis=1).mean()),
        decided=float(beside.sum(axis=1).mean()) / (len(behind) - 1),
        seeds=float(found.given.mean()),
        missed=float((np.abs(np.nanmean(known, axis=2) + behind) > quantile * error).mean()),
    )


def _false_claims(most: int, studies: int, worlds: list[str], datasets: int) -> None:
    looks = looks_until(most)
    print(f"{datasets} data set{'s' * (datasets > 1)} a study.", end=" ")
    print(f"False claims (%), {studies} studies a cell, looks at {looks} seeds: different; with a")
    print("rope of 1 different · equal. Then (%) the means whose own interval misses the truth.\n")
    print("| world | all equal | two groups | near and far | means missed |")
    print("| --- | --- | --- | --- | --- |")
    for world in worlds:
        tallies = [
            _simulated(world, truth, looks, rope, studies, datasets)
            for truth, rope in (("all equal", None), ("two groups", 1.0), ("near and far", 1.0))
        ]
        cells = [f"{100 * tallies[0].different:.1f}"]
        cells += [f"{100 * one.different:.1f} · {100 * one.equal:.1f}" for one in tallies[1:]]
        missed = 100 * sum(one.missed for one in tallies) / len(tallies)
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
            cells.append(f"{one.seeds:.1f} · {100 * one.decided:.0f} %")
        told = f"{truth} ({', '.join(f'{gap:g}' for gap in behind)})"
        print("| " + " | ".join([told, *cells]) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--most", type=int, default=20)
    parser.add_argument("--datasets", type=int, default=1)
    parser.add_argument("--worlds", nargs="+", default=power.WORLDS, choices=power.WORLDS)
    args = parser.parse_args()
    _false_claims(args.most, args.studies, args.worlds, args.datasets)
    if args.datasets == 1:
        _saved(args.most, args.studies)


if __name__ == "__main__":
    main()
