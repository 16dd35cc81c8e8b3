"""The search's own luck: what is claimed falsely where it is drawn once, and where several times.

    python benchmarks/searches.py            # the table of docs/protocol.md

Every cell is that many simulated studies of six contenders that are equal on average over searches;
a search chooses well or badly by chance, and its finals differ by their seeds. *False*: studies in
which any pair is called different. *Found*: one contender is better than the others by four
standard deviations of a search with its finals; the share of its pairs that are called different.
Either way a contender has as many finals: of one search, or dealt out to several.
"""

from __future__ import annotations

import argparse

import _together
import numpy as np

from lstmlab.evidence.findings.comparison import ALPHA

CONTENDERS, FINALS = 6, 2
LUCK = ("equal", "variances differ", "skewed")
EFFECT = 4.0


def _lucks(kind: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """How much better or worse a search chooses than on average, with variance 1 mostly."""
    match kind:
        case "variances differ":
            spread = np.exp(0.4 * rng.normal(size=(*shape[:2], 1)))
            return spread * rng.normal(size=shape)
        case "skewed":  # mostly near the best there is, now and then far below
            return 1 - rng.exponential(size=shape)
    return rng.normal(size=shape)


def _claims(tables: np.ndarray) -> np.ndarray:
    tests = _together.test_pairs(tables, 1)
    _together.check(tables, tests)
    claims: np.ndarray = _together.shaffer(tests.p_value(), tables.shape[1]) < ALPHA
    return claims


def _told(tables: np.ndarray, sd: float) -> str:
    false = _claims(tables).any(axis=1).mean()
    planted = tables.copy()
    planted[:, 0] += EFFECT * sd
    found = _claims(planted)[:, _together.pairs_of(CONTENDERS)[0] == 0].mean()
    return f"{100 * false:.1f} · {100 * found:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--searches", type=int, nargs="+", default=[3, 5])
    parser.add_argument("--shares", type=float, nargs="+", default=[0.0, 0.3, 0.8])
    args = parser.parse_args()
    print(f"False claims · found (%), {args.studies} studies a cell, {FINALS} finals a search.\n")
    print("| searches | the search's share of the variance | its luck | drawn once | drawn anew |")
    print("| --- | --- | --- | --- | --- |")
    for searches in args.searches:
        for share in args.shares:
            for number, kind in enumerate(LUCK if share else LUCK[:1]):
                rng = np.random.default_rng([searches, int(100 * share), number])
                shape = args.studies, CONTENDERS, searches
                seeds = np.sqrt(1 - share) * rng.normal(size=(*shape, FINALS))
                luck = np.sqrt(share) * _lucks(kind, shape, rng)
                sd = float(np.sqrt(share + (1 - share) / FINALS))
                once = (luck[:, :, :1, None] + seeds).reshape(args.studies, CONTENDERS, -1)
                anew = luck + seeds.mean(axis=3)
                cells = [str(searches), f"{100 * share:.0f} %", kind]
                cells += [_told(once, sd), _told(anew, sd)]
                print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
