"""Which fields of a recipe matter, task by task, and what each of their values is worth.

    python benchmarks/fields.py                     # the atlas that ships
    python benchmarks/fields.py --records FOLDER    # another (benchmarks/atlas_part.py)
    python benchmarks/fields.py --task sentiment    # one task; may be given several times

Share: how much of the variance of regret over recipes a field explains by itself (an additive ridge
regression), with a 95 % interval over resampled recipes; chance: what it would seem to explain if
its values were dealt out anew. Worth: how much more the recipes with a value miss on test than all
do, on average over sets; below 0 is better. The interval is over
resampled recipes and corpora.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lstmlab.atlas.portfolio.fields import design, worth
from lstmlab.atlas.portfolio.importance import importance
from lstmlab.atlas.portfolio.matrix import PART, Matrix, matrix
from lstmlab.atlas.records.files import SHIPPED, read
from lstmlab.errors import InputError


def show(table: Matrix, task: str) -> None:
    """One task's tables."""
    columns = [at for at, place in enumerate(table.places) if place.task == task]
    sets = ", ".join(table.places[at].dataset for at in columns)
    print(f"\n## {task}\n\n{sets}\n")
    found = importance(table, columns)
    if found is None:
        print("Too few recipes that were run on all of these.")
        return
    print(
        f"{found.recipes} recipes; of those that the model hasn't seen it explains "
        f"{100 * max(0.0, found.fit):.0f} % of the variance.\n"
    )
    print("| field | share | 95 % | by chance | value: worth (95 %) |")
    print("| --- | ---: | --- | ---: | --- |")
    drawn = design(table, columns)
    values = worth(table, columns, drawn)
    for one in found.shares:
        told = "; ".join(
            f"{each.level}: {each.mean:+.2f} ({each.low:+.2f} – {each.high:+.2f})"
            for each in values[one.field]
        )
        mark = " *" if one.matters else ""
        print(
            f"| {one.field}{mark} | {one.share:.1%} | {one.low:.1%} – {one.high:.1%} "
            f"| {one.chance:.1%} | {told} |"
        )
    print("\n\\* its interval lies above chance.")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--records", type=Path, default=SHIPPED)
    parser.add_argument("--part", default=PART)
    parser.add_argument("--task", action="append")
    args = parser.parse_args()
    try:
        table = matrix(read(args.records, args.part), args.part)
    except InputError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    known = dict.fromkeys(place.task for place in table.places)
    for task in args.task or known:
        if task not in known:
            print(f"{task}: the records have {', '.join(known) or 'no tasks'}", file=sys.stderr)
            raise SystemExit(2)
        show(table, task)


if __name__ == "__main__":
    main()
