"""A study becomes a part of the atlas: its trials as one compact Parquet file.

    python benchmarks/atlas_part.py STUDY --part recipes           # into the atlas that ships
    python benchmarks/atlas_part.py STUDY --part mine --to FOLDER  # into another, for a look

STUDY is a folder that ``lstmlab study`` made, ended or not; its data sets are read again
(LSTMLAB_DATA) to say what they are like. What is there already is replaced, so that a part may be
added again when more of its trials have ended, and several studies may be added to one part.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from lstmlab.atlas.records.adding import rows_of
from lstmlab.atlas.records.files import SHIPPED, add
from lstmlab.errors import InputError


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("study", type=Path)
    parser.add_argument("--part", required=True)
    parser.add_argument("--to", type=Path, default=SHIPPED)
    parser.add_argument("--data", type=Path, help="the folder of the data sets (LSTMLAB_DATA)")
    args = parser.parse_args()
    try:
        rows = rows_of(args.study, args.part, args.data)
        new, count = add(rows, args.to)
    except InputError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    path = args.to / f"{args.part}.parquet"
    print(f"{path}: {new} new of {count} trials, {path.stat().st_size / 1e6:.2f} MB")
    for (task, dataset), number in sorted(Counter(row.place for row in rows).items()):
        print(f"  {task} on {dataset}: {number}")
    for outcome, number in Counter(row.outcome for row in rows).most_common():
        print(f"  {outcome}: {number}")


if __name__ == "__main__":
    main()
