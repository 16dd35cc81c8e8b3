"""What the atlas is worth to ``lstmlab fit``: fits with its advice and without, on the same data.

    python benchmarks/fit_with_atlas.py --time 2m translation:multi30k-en-de sentiment:sst2
    python benchmarks/fit_with_atlas.py --time 2m regression:sst5:number=score

Data is read from LSTMLAB_DATA, or built in. The records of a set's own corpus are left out of the
atlas before it is asked, so that it advises for data that it doesn't know. Where it then advises
nothing, both fits would be the same one, and a line says so. Else both are made, each first in
turn, with another seed each time: a line for each pair, with the scores on test (on dev, where
there is no test split), and one for the mean of the differences, with its interval.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from scipy import stats

import lstmlab
from lstmlab import data, tasks
from lstmlab.atlas.advice import begun as advice
from lstmlab.atlas.portfolio.matrix import PART, matrix
from lstmlab.atlas.records import files

SHIPPED = files.SHIPPED


def without(corpus: str, folder: Path) -> Path:
    """Writes the recipes' records into ``folder``, without a corpus's; returns the folder."""
    rows = files.read(SHIPPED, PART)
    table = matrix(rows)
    kept = {(place.task, place.dataset) for place in table.places if place.corpus != corpus}
    files.write([row for row in rows if row.place in kept], folder / f"{PART}.parquet")
    return folder


def score(
    records: Path, task: str, name: str, columns: Mapping[str, str], time: str, seed: int
) -> tuple[str, float]:
    """Returns the metric, and what the model that is kept reaches."""
    vars(advice)["SHIPPED"] = records  # what it reads where nothing else is said
    model, _ = lstmlab.fit(
        name, time, task=task, columns=columns, seed=seed, progress=False, jobs=1
    )
    metrics = model.record.metrics
    metric = tasks.load(task).metric_of(model.recipe)
    return metric, float(metrics.get("test", metrics["dev"])[metric])


def compare(asked: str, time: str, repeats: int, empty: Path) -> None:
    """Prints what comes of one set."""
    task, name, *rest = asked.split(":")
    columns = dict(pair.split("=", 1) for pair in rest)
    dataset = data.load(name, tasks.load(task).columns, columns)
    with tempfile.TemporaryDirectory() as place:
        known = without(name, Path(place))
        found = advice.begun(tasks.load(task), dataset, known).recipes
        if not found:
            print(f"{task} on {name}: nothing is advised, so both fits are the same", flush=True)
            return
        print(f"{task} on {name}: {', '.join(found)}", flush=True)
        gains = []
        for seed in range(1, repeats + 1):
            order = [known, empty] if seed % 2 else [empty, known]
            reached = {arm: score(arm, task, name, columns, time, seed) for arm in order}
            (metric, with_it), (_, plain) = reached[known], reached[empty]
            gains.append(with_it - plain)
            print(
                f"  seed {seed}: {metric} {with_it:.2f} with the atlas, {plain:.2f} without",
                flush=True,
            )
        told = f"  {np.mean(gains):+.2f} on average"
        if len(gains) > 1:
            half = stats.t.ppf(0.975, len(gains) - 1) * stats.sem(gains)
            told += f", 95 % {np.mean(gains) - half:+.2f} to {np.mean(gains) + half:+.2f}"
        print(told, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sets", nargs="+", metavar="TASK:DATASET[:OURS=THEIRS…]")
    parser.add_argument("--time", default="2m")
    parser.add_argument("--repeats", type=int, default=2)
    args = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as empty:
        for asked in args.sets:
            compare(asked, args.time, args.repeats, Path(empty))


if __name__ == "__main__":
    main()
