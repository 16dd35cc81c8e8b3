"""How good the atlas's portfolio is on sets that it doesn't know, beside searches of its records.

    python benchmarks/portfolio.py                       # the atlas that ships
    python benchmarks/portfolio.py --records FOLDER      # another (benchmarks/atlas_part.py)
    python benchmarks/portfolio.py --seconds 8           # no trial may take longer
    python benchmarks/portfolio.py --alike               # all other sets count alike
    python benchmarks/portfolio.py --held-out            # judged on sets that nothing was chosen by
    python benchmarks/portfolio.py --recipe more-updates # one recipe beside the default, by set

Each corpus is left out in turn, with all its sets; the portfolio is made of the others' dev scores,
those of similar sets counting more (task, language, size, length), and judged on the test scores of
the set that was left out. It begins with the task's default recipe, unless the others, each left
out in turn, bear out that another is better. --held-out judges by the sets of the part "held-out"
alone, which were run when the advice was settled. Regret: 0 is the best recipe found there, 1 the
set's linear baseline or, where that is better than most recipes, the median recipe. A mean is over
corpora, with a 95 % bootstrap interval over them. Random search is worked out exactly, halving
drawn 400 times.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from lstmlab.atlas.portfolio import rivals
from lstmlab.atlas.portfolio.greedy import greedy
from lstmlab.atlas.portfolio.likeness import weights_for
from lstmlab.atlas.portfolio.matrix import PART, Matrix, matrix
from lstmlab.atlas.portfolio.validation import (
    Rival,
    Validation,
    borne_out,
    leave_one_out,
    over_corpora,
    to_begin_with,
    within,
)
from lstmlab.atlas.records.described import Described
from lstmlab.atlas.records.files import SHIPPED, read
from lstmlab.errors import InputError

NAMED = {
    "default": "the task's default recipe",
    "portfolio": "portfolio, {trials}",
    "random": "random search, {trials}",
    "halving": "halving, {trials} begun ({cost:.1f} whole trials)",
    "baseline": "the baseline, no network",
}


HELD_OUT = "held-out"
"""The part of the atlas whose sets nothing is chosen by."""
BY_SET = {
    ("default", 1), ("portfolio", 1), ("portfolio", 4), ("random", 16), ("halving", 16),
    ("baseline", 0),
}  # fmt: skip
"""What is told of each set."""


def told(rival: Rival) -> str:
    return NAMED[rival.name].format(trials=rival.trials, cost=rivals.cost(max(1, rival.trials)))


def number(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.2f}"


def summary(found: Validation) -> None:
    """The mean regrets, and on how many sets each is better than the default."""
    default = found.rival("default", 1)
    assert default is not None
    print("| tried | regret | 95 % | sets | better than the default |")
    print("| --- | ---: | --- | ---: | --- |")
    for one in sorted(found.rivals, key=lambda one: ([*NAMED].index(one.name), one.trials)):
        mean = found.interval(one)
        pairs = [
            (mine, theirs)
            for mine, theirs in zip(one.regrets, default.regrets, strict=True)
            if not np.isnan(mine + theirs)
        ]
        better = sum(mine < theirs - 1e-9 for mine, theirs in pairs)
        beside = "" if one is default else f"{better} of {len(pairs)}"
        count = int(np.isfinite(one.regrets).sum())
        print(
            f"| {told(one)} | {number(mean.mean)} | {number(mean.low)} – {number(mean.high)} "
            f"| {count} | {beside} |"
        )


def by_set(found: Validation, table: Matrix) -> None:
    """The regrets on each set, and what was advised for it."""
    columns = [one for one in found.rivals if (one.name, one.trials) in BY_SET]
    print("| set | 1 is | " + " | ".join(map(told, columns)) + " | advised first |")
    print("| --- | --- |" + " ---: |" * len(columns) + " --- |")
    for at, place in enumerate(found.places):
        regrets = " | ".join(number(one.regrets[at]) for one in columns)
        reference = (place.baseline or "none") if found.by_baseline[at] else "median"
        first = table.recipes[found.orders[at][0]] if found.orders[at] else "–"
        print(f"| {place.task} on {place.dataset} | {reference} | {regrets} | {first} |")


def by_task(found: Validation) -> None:
    """The mean regrets of each task, and whether four advised trials are as good as 16 drawn."""
    columns = [one for one in found.rivals if (one.name, one.trials) in BY_SET]
    print(
        "| task | sets | " + " | ".join(map(told, columns)) + " | 4 advised as good as 16 drawn |"
    )
    print("| --- | ---: |" + " ---: |" * len(columns) + " --- |")
    four, drawn = found.rival("portfolio", 4), found.rival("random", 16)
    assert four is not None
    assert drawn is not None
    for task in dict.fromkeys(place.task for place in found.places):
        sets = found.of_task(task)
        means = [found.interval(one, sets).mean for one in columns]
        advised, searched = (found.interval(one, sets).mean for one in (four, drawn))
        verdict = "–" if np.isnan(advised) else ("yes" if advised <= searched else "no")
        print(f"| {task} | {len(sets)} | {' | '.join(map(number, means))} | {verdict} |")


def one_recipe(table: Matrix, name: str) -> None:
    """Prints the regret of one recipe beside the default's, on the sets that it was run on."""
    if name not in table.recipes or table.default is None:
        raise InputError(f"--recipe: no recipe '{name}' in these records, or no default beside it")
    row, losses = table.recipes.index(name), table.losses("test")
    run = [
        at
        for at in range(len(table.places))
        if (row, at) in table.cells and (table.default, at) in table.cells
    ]
    print(f"| set | {name} | the task's default recipe | {name}, score | the default's |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for at in run:
        place = table.places[at]
        scores = f"{table.cells[row, at].test:.2f} | {table.cells[table.default, at].test:.2f}"
        regrets = f"{number(losses[row, at])} | {number(losses[table.default, at])}"
        print(f"| {place.task} on {place.dataset} | {regrets} | {scores} |")
    corpora = [table.places[at].corpus for at in run]
    mine, theirs = (
        over_corpora(losses[one, run].tolist(), corpora) for one in (row, table.default)
    )
    better = sum(losses[row, at] < losses[table.default, at] - 1e-9 for at in run)
    worse = sum(losses[row, at] > losses[table.default, at] + 1e-9 for at in run)
    print(
        f"\n{number(mine.mean)} on average, the default {number(theirs.mean)}; better on {better} "
        f"of {len(run)} sets, worse on {worse}"
    )


def portfolios(table: Matrix, size: int, seconds: float | None) -> None:
    """The portfolio of each task, of all records."""
    for task in dict.fromkeys(place.task for place in table.places):
        weights = weights_for(table.places, Described(task))
        own = [place.task == task for place in table.places]
        run = np.isfinite(table.losses("dev")[:, own]).any(axis=1)
        fits = run[:, None] & within(table, seconds)
        first = to_begin_with(table, borne_out(table, Described(task)))
        order = greedy(table.losses("dev"), size, weights, fits, table.assumed("dev"), first)
        print(f"- {task}: " + ", ".join(f"`{table.recipes[row]}`" for row in order))


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--records", type=Path, default=SHIPPED)
    parser.add_argument("--part", default=PART)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--alike", action="store_true")
    parser.add_argument("--size", type=int, default=8)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--recipe", metavar="NAME")
    args = parser.parse_args(given)
    try:
        rows = read(args.records, args.part)
        kept = read(args.records, HELD_OUT) if args.held_out else ()
        table = matrix([*rows, *(replace(row, part=args.part) for row in kept)], args.part)
        if args.recipe:
            one_recipe(table, args.recipe)
            return
    except InputError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    if not table.places or (args.held_out and not kept):
        part = HELD_OUT if table.places else args.part
        print(f"{args.records}: no finals of part '{part}'", file=sys.stderr)
        raise SystemExit(2)
    count, sets = table.shape
    corpora = len({place.corpus for place in table.places})
    print(f"{count} recipes on {sets} sets of {corpora} corpora, {len(table.cells)} pairs run\n")
    weigh = (lambda places, wanted: np.ones(len(places))) if args.alike else weights_for
    held_out = {place.corpus for place in matrix(kept, HELD_OUT).places}
    found = leave_one_out(table, args.seconds, weigh, held_out=held_out)
    summary(found)
    print()
    by_task(found)
    print()
    by_set(found, table)
    if not args.held_out:
        print("\nPortfolios, of all records:\n")
        portfolios(table, args.size, args.seconds)


if __name__ == "__main__":
    main()
