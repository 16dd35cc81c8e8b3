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
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import _together
import numpy as np

from lstmlab.evidence.findings.comparison import ALPHA
from lstmlab.evidence.statistics.family import corrected

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


def claims_of_ours(tables: list[np.ndarray]) -> np.ndarray:
    """Studies x data sets x pairs: whether a pair is called different. ``tables``: of each data
    set, studies x contenders x seeds."""
    studies, contenders, seeds = tables[0].shape
    flat = np.array(tables).swapaxes(0, 1).reshape(-1, contenders, seeds)
    tests = _together.test_pairs(flat, len(tables))
    _together.check(flat, tests, len(tables))
    every = tests.p_value().reshape(studies, len(tables), -1)
    if len(tables) == 1:
        return (_together.shaffer(every[:, 0], contenders) < ALPHA)[:, None]
    adjusted = _together.over_data_sets(every)
    for row in range(min(3, len(adjusted))):
        assert np.allclose(adjusted[row], _corrected(every[row], contenders), atol=1e-12)
    return adjusted < ALPHA


def _corrected(p_values: np.ndarray, contenders: int) -> list[list[float]]:
    """Returns the corrected p-values of one study, by the evidence's own function."""
    raw = {place: dict(enumerate(of_one)) for place, of_one in enumerate(p_values.tolist())}
    adjusted = corrected(raw, dict.fromkeys(raw, contenders))
    return [[*adjusted[place].values()] for place in raw]


def _plain(tables: list[np.ndarray], test: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Returns p-values with Holm's correction over all pairs of all data sets."""
    p_values = [test(table) for table in tables]
    adjusted = _together.holm(np.concatenate(p_values, axis=1))
    return (adjusted < ALPHA).reshape(len(adjusted), len(tables), -1)


TESTS: dict[str, Callable[[list[np.ndarray]], np.ndarray]] = {
    "lstmlab": claims_of_ours,
    "Welch": partial(_plain, test=_together.welch),
    "paired": partial(_plain, test=_together.paired),
}


def _cell(
    job: tuple[str, int, int, int], studies: int, tests: tuple[str, ...]
) -> dict[str, tuple[float, float]]:
    """Test -> the share of studies with a false claim, and of true differences found."""
    world, contenders, seeds, datasets = job
    rng = np.random.default_rng([contenders, seeds, datasets, WORLDS.index(world)])
    false, found = dict.fromkeys(tests, 0.0), dict.fromkeys(tests, 0.0)
    of_planted = _together.pairs_of(contenders)[0] == 0
    for count in _batches(studies):
        every = np.array(
            [[study(world, contenders, seeds, rng) for _ in range(datasets)] for _ in range(count)]
        )
        planted = every.copy()
        # Of the first data set: on others there is nothing to be found.
        planted[:, 0, 0] += EFFECT
        for name in tests:
            test = TESTS[name]
            claims = test([*every.swapaxes(0, 1)])
            false[name] += float(claims.any(axis=(1, 2)).sum())
            claims = test([*planted.swapaxes(0, 1)])
            found[name] += float(claims[:, 0, of_planted].mean(axis=1).sum())
    return {name: (false[name] / studies, found[name] / studies) for name in tests}


def _batches(studies: int, most: int = 250) -> Iterator[int]:
    """So many at once that they fit in the processor's cache, more or less."""
    for start in range(0, studies, most):
        yield min(most, studies - start)


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
