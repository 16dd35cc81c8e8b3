"""How often a study's evidence finds what is there, and claims what isn't: simulated worlds.

    python benchmarks/power.py                        # the tables of docs/protocol.md
    python benchmarks/power.py --seeds 3 --contenders 6 --studies 500

Every cell is that many simulated studies whose truth is known, through the evidence's own
functions. *False*: studies in which any pair is called different, though all are equal. *Found*:
one contender is better than the others by four standard deviations of the world's usual
noise; the share of its pairs that are called different. Beside it stand the plain tests, Student's
paired and Welch's, each with Holm's correction over all pairs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import combinations

import numpy as np
from scipy import special

from lstmlab.evidence.findings.comparison import ALPHA
from lstmlab.evidence.statistics.family import corrected, holm
from lstmlab.evidence.statistics.pairwise import test_pairs

EFFECT = 4.0
Generator = np.random.Generator


def _noise(world: str, contenders: int, rng: Generator) -> np.ndarray:
    """The contenders' standard deviations."""
    ones = np.ones(contenders)
    match world:
        case "log-normal 0.4" | "log-normal 0.8":
            return np.exp(float(world.split()[1]) * rng.normal(size=contenders))
        case "one ten times":
            ones[rng.integers(contenders)] = 10
        case "half five times":
            ones[rng.permutation(contenders)[: contenders // 2]] = 5
        case "a third up to 50 times":
            third = rng.permutation(contenders)[: max(1, contenders // 3)]
            ones[third] = np.exp(rng.uniform(1, 4, len(third)))
    return ones


def study(world: str, contenders: int, seeds: int, rng: Generator) -> np.ndarray:
    """Scores (contenders, seeds) around 0, NaN for a lost final; and what noise they have."""
    spread = _noise(world, contenders, rng)
    noise = rng.normal(size=(contenders, seeds))
    match world:
        case "seeds move all alike":
            noise = np.sqrt(0.2) * noise + np.sqrt(0.8) * rng.normal(size=(1, seeds))
        case "skewed":
            noise = 1 - rng.exponential(size=(contenders, seeds))
        case "heavy tails":
            noise = rng.standard_t(3, (contenders, seeds)) / np.sqrt(3)
        case "coarse":
            noise = np.round(noise)
        case "lost finals":
            lost = rng.random((contenders, seeds)) < 0.15
            lost[:, :2] = False
            noise[lost] = np.nan
    return noise * spread[:, None]


WORLDS = (
    "equal", "log-normal 0.4", "log-normal 0.8", "one ten times", "half five times",
    "a third up to 50 times", "seeds move all alike", "skewed", "heavy tails", "coarse",
    "lost finals",
)  # fmt: skip


def _ours(tables: list[np.ndarray]) -> list[dict[tuple[int, int], bool]]:
    """As ``compare`` and ``corrected_together`` have it, without what isn't asked for here."""
    raw = {
        place: {pair: one.p_value for pair, one in test_pairs(table, ALPHA).items()}
        for place, table in enumerate(tables)
    }
    adjusted = corrected(raw, {place: len(table) for place, table in enumerate(tables)})
    return [
        {pair: p_value < ALPHA for pair, p_value in adjusted[place].items()}
        for place in range(len(tables))
    ]


def _plain(
    tables: list[np.ndarray], test: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
) -> list[dict[tuple[int, int], bool]]:
    """With Holm's correction over all pairs of all data sets."""
    places = [np.array(list(combinations(range(len(table)), 2))).T for table in tables]
    p_values = [test(table, *place) for table, place in zip(tables, places, strict=True)]
    adjusted = iter(holm(np.concatenate(p_values).tolist()))
    return [
        {pair: next(adjusted) < ALPHA for pair in zip(*place.tolist(), strict=True)}
        for place in places
    ]


def _t(value: np.ndarray, error: np.ndarray, freedom: np.ndarray) -> np.ndarray:
    """Two-sided p-values; without any noise 1 of what is equal, else 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.where(error == 0, np.where(value == 0, 0, np.inf), np.abs(value) / error)
    return 2 * special.stdtr(freedom, -distance)


def _paired(table: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    gaps = table[one] - table[two]
    count = np.isfinite(gaps).sum(axis=1)
    error = np.nanstd(gaps, axis=1, ddof=1) / np.sqrt(count)
    return _t(np.nanmean(gaps, axis=1), error, count - 1.0)


def _welch(table: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    count, mean = np.isfinite(table).sum(axis=1), np.nanmean(table, axis=1)
    part = np.nanvar(table, axis=1, ddof=1) / count
    squares = part**2 / (count - 1)
    both = part[one] + part[two]
    freedom = both**2 / np.maximum(squares[one] + squares[two], 1e-300)
    return _t(mean[one] - mean[two], np.sqrt(both), np.maximum(freedom, 1.0))


TESTS: dict[str, Callable[[list[np.ndarray]], list[dict[tuple[int, int], bool]]]] = {
    "lstmlab": _ours,
    "Welch": partial(_plain, test=_welch),
    "paired": partial(_plain, test=_paired),
}


def _cell(
    job: tuple[str, int, int, int], studies: int, tests: tuple[str, ...]
) -> dict[str, tuple[float, float]]:
    """Test -> the share of studies with a false claim, and of true differences found."""
    world, contenders, seeds, datasets = job
    rng = np.random.default_rng([contenders, seeds, datasets, WORLDS.index(world)])
    false, found = dict.fromkeys(tests, 0), dict.fromkeys(tests, 0.0)
    for _ in range(studies):
        tables = [study(world, contenders, seeds, rng) for _ in range(datasets)]
        planted = [table.copy() for table in tables]
        # Of the first data set: on others there is nothing to be found.
        planted[0][0] += EFFECT
        for name in tests:
            test = TESTS[name]
            false[name] += any(any(of_one.values()) for of_one in test(tables))
            pairs = [found_it for (a, _), found_it in test(planted)[0].items() if a == 0]
            found[name] += sum(pairs) / len(pairs)
    return {name: (false[name] / studies, found[name] / studies) for name in tests}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[3, 5, 10])
    parser.add_argument("--contenders", type=int, nargs="+", default=[6])
    parser.add_argument("--datasets", type=int, nargs="+", default=[1])
    parser.add_argument("--worlds", nargs="+", default=WORLDS, choices=WORLDS)
    parser.add_argument("--tests", nargs="+", default=tuple(TESTS), choices=tuple(TESTS))
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args()
    jobs = [
        (world, contenders, seeds, datasets)
        for datasets in args.datasets
        for contenders in args.contenders
        for seeds in args.seeds
        for world in args.worlds
    ]
    tests = tuple(args.tests)
    print(f"False claims (%) and differences of {EFFECT:g} standard deviations found (%), of")
    print(f"{args.studies} studies a cell. At most 5 % false is promised (± 1).\n")
    print("| data sets | contenders | seeds | world | " + " | ".join(tests) + " |")
    print("| --- " * (4 + len(tests)) + "|")
    with ProcessPoolExecutor(args.jobs) as pool:
        cells = pool.map(partial(_cell, studies=args.studies, tests=tests), jobs)
        for (world, contenders, seeds, datasets), cell in zip(jobs, cells, strict=True):
            figures = [f"{100 * false:.1f} · {100 * found:.0f}" for false, found in cell.values()]
            row = [str(datasets), str(contenders), str(seeds), world, *figures]
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
