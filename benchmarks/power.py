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

from lstmlab.evidence.findings.comparison import ALPHA, compare, corrected_together
from lstmlab.evidence.statistics.family import holm

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


def _study(world: str, contenders: int, seeds: int, rng: Generator) -> np.ndarray:
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
    comparisons = corrected_together(
        [
            compare(
                {
                    str(place): {s: x for s, x in enumerate(row) if x == x}
                    for place, row in enumerate(table.tolist())
                }
            )
            for table in tables
        ]
    )
    return [
        {(int(a), int(b)): one.beyond_noise for (a, b), one in each.differences.items()}
        for each in comparisons
    ]


def _plain(
    tables: list[np.ndarray], test: Callable[[np.ndarray, np.ndarray], float]
) -> list[dict[tuple[int, int], bool]]:
    """With Holm's correction over all pairs of all data sets."""
    keys = [
        (i, pair) for i, table in enumerate(tables) for pair in combinations(range(len(table)), 2)
    ]
    adjusted = holm([test(tables[i][a], tables[i][b]) for i, (a, b) in keys])
    found: list[dict[tuple[int, int], bool]] = [{} for _ in tables]
    for (i, pair), p_value in zip(keys, adjusted, strict=True):
        found[i][pair] = p_value < ALPHA
    return found


def _t(value: float, error: float, freedom: float) -> float:
    if error == 0:
        return 1.0 if value == 0 else 0.0
    return 2 * float(special.stdtr(freedom, -abs(value) / error))


def _paired(one: np.ndarray, two: np.ndarray) -> float:
    gaps = (one - two)[np.isfinite(one - two)]
    error = float(gaps.std(ddof=1)) / np.sqrt(len(gaps))
    return _t(float(gaps.mean()), error, len(gaps) - 1)


def _welch(one: np.ndarray, two: np.ndarray) -> float:
    one, two = one[np.isfinite(one)], two[np.isfinite(two)]
    a, b = one.var(ddof=1) / len(one), two.var(ddof=1) / len(two)
    freedom = (a + b) ** 2 / max(a**2 / (len(one) - 1) + b**2 / (len(two) - 1), 1e-300)
    return _t(float(one.mean() - two.mean()), float(np.sqrt(a + b)), max(freedom, 1.0))


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
        tables = [_study(world, contenders, seeds, rng) for _ in range(datasets)]
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
