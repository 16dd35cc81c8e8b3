"""A record of the atlas, run again: are its numbers the same?

    python benchmarks/atlas_again.py 3fa9                        # an id's first digits
    python benchmarks/atlas_again.py 3fa9 --column number=score  # as its study read the data

The recipe, the seed and the hash of the data stand in the record; the data is read from
LSTMLAB_DATA or --data. The same trial gives the same numbers on the same kind of processor; on
another the last digits may differ, and what follows from them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from lstmlab import training
from lstmlab.atlas.records.again import dataset_of, found, trial_of
from lstmlab.atlas.records.files import SHIPPED, read
from lstmlab.errors import InputError


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("id")
    parser.add_argument("--records", type=Path, default=SHIPPED)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--column", action="append", default=[], help="ours=theirs")
    args = parser.parse_args()
    try:
        row = found(read(args.records), args.id)
        trial = trial_of(row)
        columns = dict(pair.split("=", 1) for pair in args.column)
        dataset = dataset_of(row, args.data, columns)
    except InputError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    print(f"{row.id}: {row.task} on {row.dataset}, {row.contender}, {row.kind}, seed {row.seed}")
    print(f"  recorded by {row.made_by}")
    record = training.run(trial, dataset, threads=1).record
    curve = np.array([point.score for point in record.curve], np.float32)
    told = [("dev curve", np.array(row.curve, np.float32), curve)]
    for split, score in (("dev", row.dev_score), ("test", row.test_score)):
        again = record.metrics.get(split, {}).get(row.metric, float("nan"))
        told.append((f"{split} {row.metric}", np.array([score]), np.array([again])))
    same = True
    for what, before, now in told:
        alike = before.shape == now.shape and np.array_equal(before, now, equal_nan=True)
        same &= alike
        numbers = " ".join(f"{value:.6g}" for value in now)
        then = "" if alike else f"; recorded: {' '.join(f'{value:.6g}' for value in before)}"
        print(f"  {what}: {numbers}{then}")
    print("the same, bit for bit" if same else "not the same")
    raise SystemExit(not same)


if __name__ == "__main__":
    main()
