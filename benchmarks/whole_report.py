"""Whether a report of equals claims anything anywhere: its pages are written, and read as text.

    python benchmarks/whole_report.py                # the figures of docs/protocol.md
    python benchmarks/whole_report.py --worlds equal --pages 10

Each world of ``power.py`` is simulated that many times for six contenders of one truth on four
data sets. How often any pair is called different is counted as there. Of the studies with such a
claim and of those without, so many are made into records and into the whole page, on which
everything is looked for that says that one is better: verdicts, answers, *best* and *worse* in
tables, chances with an interval, tests of ranks. Without a claim the page must have none of it.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter

import numpy as np
import power

from lstmlab.choice import Optimizer
from lstmlab.evidence import Results
from lstmlab.recipe import Recipe
from lstmlab.report.compose import compose
from lstmlab.report.formats.markdown import as_markdown
from lstmlab.report.gathered import gather
from lstmlab.trial import Contender, Entry, Record, Status, Trial

CONTENDERS = ("sgd", "momentum", "adagrad", "rmsprop", "adam", "adamw")
DATASETS = 4
CLAIMS = {
    "verdict": r"came out best|is better than it on",
    "answer": r"; worse: ",
    "standing": r"\| (\*\*best\*\*|worse|better) \|",
    "chance": r"%<br>\d+ – \d+ %",
    "ranks": r"Friedman's test of",
}
"""What a page says of a difference, in all of its places."""


def page(tables: np.ndarray) -> str:
    """The page of a study with such scores: data sets x contenders x seeds, NaN for a lost one."""
    entries = [
        _final(contender, seed, score)
        for place, of_one in enumerate(tables.tolist())
        for contender, scores in zip(_contenders(place), of_one, strict=True)
        for seed, score in enumerate(scores)
    ]
    results = Results("equals", [one.contender for one in entries], entries)
    return as_markdown(compose(gather(results), trials=False))


def _contenders(place: int) -> list[Contender]:
    return [
        Contender.model_validate(
            {
                "task": "sentiment",
                "dataset": f"set-{place}",
                "choices": (("optimizer", name),),
                "tune": 0,
                "final": 0,
                "metric": "accuracy",
                "higher_is_better": True,
            }
        )
        for name in CONTENDERS
    ]


def _final(contender: Contender, seed: int, score: float) -> Entry:
    trial = Trial(
        task=contender.task,
        dataset=contender.dataset,
        fingerprint="0123456789abcdef",
        recipe=Recipe(optimizer=Optimizer.of({"name": contender.label})),
        seed=seed,
        purpose="final",
        part=1.0,
        varies="all",
    )
    lost = np.isnan(score)
    record = Record(
        status=Status.DIVERGED if lost else Status.COMPLETE,
        metrics={} if lost else {"test": {contender.metric: 80 + score}},
        steps=100,
    )
    return Entry(contender=contender, trial=trial, record=record)


def claims_of(text: str) -> set[str]:
    """Where the page says that one is better than another."""
    return {place for place, pattern in CLAIMS.items() if re.search(pattern, text)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=3, help="of each kind and world")
    parser.add_argument("--worlds", nargs="+", default=power.WORLDS, choices=power.WORLDS)
    args = parser.parse_args()
    heads = "| noise | reports in which a pair is found | pages of these that claim (where) | pages"
    print(f"{heads} of others that claim |\n| --- | --- | --- | --- |")
    for world in args.worlds:
        rng = np.random.default_rng([args.seeds, power.WORLDS.index(world), 11])
        tables = np.array(
            [
                [power.study(world, len(CONTENDERS), args.seeds, rng) for _ in range(DATASETS)]
                for _ in range(args.studies)
            ]
        )
        found = power.claims_of_ours([*tables.swapaxes(0, 1)]).any(axis=(1, 2))
        where: Counter[str] = Counter()
        read = {True: 0, False: 0}
        said = {True: 0, False: 0}
        for kind in (True, False):
            for table in tables[found == kind][: args.pages]:
                places = claims_of(page(table))
                read[kind] += 1
                said[kind] += bool(places)
                if kind:
                    where.update(places)
        places_said = ", ".join(f"{place} {count}" for place, count in sorted(where.items()))
        share = f"{100 * found.mean():.1f} %"
        print(f"| {world} | {share} | {said[True]} of {read[True]} ({places_said}) "
              f"| {said[False]} of {read[False]} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
