"""How the time of a training step grows with the model and the data; a table and a figure.

    python benchmarks/growth.py --figure docs/growth.svg
    python benchmarks/growth.py --studies          # a study's, with its trials and cores

One thing is changed at a time, the rest stays as ``BASE`` has it; all trials run in turn, several
times, on one core, through ``lstmlab.training.run``. Texts are made up: so many words each, drawn
so that the vocabulary is as large as said. The vocabulary is grown in language modeling, where each
of its words is an output; in classification it is only looked up.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from side_by_side import cores, print_table, spread

BASE = {"units H": 128, "batch": 32, "length": 40, "vocabulary": 10_000}
GROWN = {
    "units H": (32, 64, 128, 256, 512),
    "batch": (8, 16, 32, 64, 128),
    "length": (10, 20, 40, 80, 160, 320),
    "vocabulary": (1000, 3000, 10_000, 30_000),
}
STEPS = 6
"""Updates of which the time is taken; as many before them warm up."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--figure", type=Path, help="an SVG file to make")
    parser.add_argument("--studies", action="store_true", help="grow studies instead of steps")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LSTMLAB_CACHE"] = folder
        if arguments.studies:
            grow_studies(arguments.repetitions)
        else:
            grow_steps(arguments.repetitions, arguments.figure)


def grow_steps(repetitions: int, figure: Path | None) -> None:
    os.sched_setaffinity(0, {cores()[0]})
    times: dict[tuple[str, int], list[float]] = {}
    for _ in range(repetitions):
        for what, value in cells():
            times.setdefault((what, value), []).append(milliseconds(what, value))
    for what, values in GROWN.items():
        first = median(times[what, values[0]])
        print(f"\n{what}; {repetitions} repetitions, median (least–most)")
        rows = [
            [
                f"{value:,}",
                spread(times[what, value], 1),
                f"× {median(times[what, value]) / first:.1f}",
                f"× {value / values[0]:g}",
            ]
            for value in values
        ]
        print_table([what, "ms a step", "time", what], rows)
    if figure:
        draw({key: median(value) for key, value in times.items()}, figure)


def cells() -> Iterator[tuple[str, int]]:
    return ((what, value) for what, values in GROWN.items() for value in values)


def milliseconds(what: str, value: int) -> float:
    """Returns the milliseconds of one update, with ``what`` grown to ``value``."""
    from lstmlab.tasks import load
    from lstmlab.training import run
    from lstmlab.trial import Trial

    sizes = {**BASE, what: value}
    task = "language-modeling" if what == "vocabulary" else "classification"
    dataset = made_up(task, sizes)
    recipe: dict[str, Any] = {
        "hidden_size": sizes["units H"], "embedding_size": 128, "batch_size": sizes["batch"],
        "layers": 1, "min_count": 1, "vocabulary_size": 100_000, "steps": 2 * STEPS,
        "evaluations": 2, "precision": "float32", "train_on": "train",
    }  # fmt: skip
    if task == "classification":
        recipe |= {"max_length": sizes["length"], "pretraining_epochs": 0}
    else:  # the output layer has the embedding's weights, so both are as wide
        recipe |= {"window": sizes["length"], "hidden_size": 128}
    trial = Trial(
        task=task,
        dataset=dataset.name,
        fingerprint=dataset.fingerprint,
        recipe=load(task).recipe_with(recipe),
        seed=1,
        purpose="tune",
    )
    warm, end = run(trial, dataset, threads=1).record.curve
    return 1000 * (end.seconds - warm.seconds) / (end.step - warm.step)


def made_up(task: str, sizes: dict[str, int]) -> Any:
    """Texts of random words. Every word of the vocabulary occurs: it is gone through first."""
    from lstmlab.data.columns import Columns
    from lstmlab.data.dataset import Dataset

    rng = random.Random(0)
    words = [f"w{number}" for number in range(sizes["vocabulary"])]
    length = sizes["length"]
    examples = max(STEPS * 2 * sizes["batch"], len(words) // length + 1)
    drawn = words + rng.choices(words, k=examples * length - len(words))
    texts = [" ".join(drawn[i * length : (i + 1) * length]) for i in range(examples)]
    labels = [f"label {i % 4}" for i in range(examples)]
    splits = {
        "train": {"text": texts, "label": labels},
        "dev": {"text": texts[:4], "label": labels[:4]},
    }
    if task == "language-modeling":
        splits = {split: {"text": columns["text"]} for split, columns in splits.items()}
        return Dataset("made up", Columns.of("stream"), splits)
    return Dataset("made up", Columns.of("labelled"), splits)


def draw(times: dict[tuple[str, int], float], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "lstmlab"
    from matplotlib import pyplot
    from matplotlib.ticker import NullFormatter

    figure, panels = pyplot.subplots(1, 4, figsize=(10, 2.6), layout="constrained", sharey=True)
    for axes, (what, values) in zip(panels, GROWN.items(), strict=True):
        mine = [times[what, value] for value in values]
        axes.plot(values, mine, "o-", color="#0072b2", markersize=4)
        middle = len(values) // 2
        proportional = [mine[middle] * value / values[middle] for value in values]
        axes.plot(values, proportional, ":", color="#888888", linewidth=1)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xticks(
            values, [f"{value // 1000}k" if value >= 1000 else value for value in values]
        )
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_xlabel(what)
        axes.grid(color="#e0e0e0", linewidth=0.5)
    panels[0].set_ylabel("ms a step, one core")
    figure.savefig(path, metadata={"Date": None})


STUDY = """
name = "growth"
seeds = [{seeds}]
[tuning]
trials = 0
[recipe]
hidden_size = 64
embedding_size = 64
steps = 150
evaluations = 1
pretraining_epochs = 0
[[tasks]]
task = "sentiment"
dataset = "opinions-en"
"""


def grow_studies(repetitions: int) -> None:
    """Prints the seconds of one command: starting, training, report and all."""
    counts, jobs = (4, 8, 16, 32), tuple(range(1, len(cores()) + 1))
    times: dict[tuple[int, int], list[float]] = {}
    for _ in range(repetitions):
        for count in counts:
            for job in jobs:
                times.setdefault((count, job), []).append(study_seconds(count, job))
    print(f"\nseconds of a study; {repetitions} repetitions, median (least–most)")
    rows = [[str(count), *(spread(times[count, job], 1) for job in jobs)] for count in counts]
    print_table(["trials", *(f"on {job} core{'s' * (job > 1)}" for job in jobs)], rows)


def study_seconds(trials: int, jobs: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "study.toml"
        file.write_text(STUDY.format(seeds=", ".join(map(str, range(1, trials + 1)))))
        command = [str(Path(sys.executable).parent / "lstmlab"), "study", str(file)]
        command += ["--jobs", str(jobs), "--out", str(Path(folder) / "out")]
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
