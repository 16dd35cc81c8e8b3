"""How long a study's store and its report take for many records.

    python benchmarks/records.py 10000 100000

The records are made up, but as large as real ones (a curve of ten points, two splits of three
metrics, the notes); they are written one by one, each on disk before the next, as a study does.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.console import Console

from lstmlab.choice import Optimizer
from lstmlab.recipe import Recipe
from lstmlab.space import Range
from lstmlab.study.storing import store
from lstmlab.trial import Contender, Point, Record, Status, Trial

DATASETS = tuple(f"data-{number}" for number in range(1, 21))
OPTIMIZERS = {"sgd": 0.3, "momentum": 0.8, "rmsprop": 0.95, "adam": 1.0, "adamw": 1.0}
FINALS = 10
WORKERS = 8
RATES = Range(low=1e-4, high=1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=[10_000, 100_000])
    for count in parser.parse_args().counts:
        with tempfile.TemporaryDirectory() as folder:
            measure(count, Path(folder) / "study")


def measure(count: int, folder: Path) -> None:
    from lstmlab.cli.report_command import write

    contenders = [
        Contender(
            task="classification",
            dataset=dataset,
            choices=(("optimizer", optimizer),),
            tune=count // (len(DATASETS) * len(OPTIMIZERS)) - FINALS,
            final=FINALS,
            metric="accuracy",
            higher_is_better=True,
            space=(("optimizer.learning_rate", RATES),),
        )
        for dataset in DATASETS
        for optimizer in OPTIMIZERS
    ]
    rng = np.random.default_rng(0)
    made = 0
    writing = 0.0
    with store.start(folder, "made up", "", contenders, {"name": f"{count}", "about": ""}) as kept:
        for place, contender in enumerate(contenders):
            trials = planned(contender, rng)
            started = time.perf_counter()
            kept.add(place, 0, trials)
            writing += time.perf_counter() - started
            for trial in trials:
                record = recorded(contender, trial, rng, made)
                started = time.perf_counter()
                kept.finish(trial, record)
                writing += time.perf_counter() - started
                made += 1
    started, computed = time.perf_counter(), time.process_time()
    with contextlib.redirect_stdout(None):  # the verdicts
        write(folder, Console(stderr=True, quiet=True))
    seconds, computed = time.perf_counter() - started, time.process_time() - computed
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{made:,} records: store {writing / made * 1000:.2f} ms a record, "
        f"report {seconds:.1f} s ({computed:.1f} s of CPU time), peak memory {peak:,.0f} MB",
        flush=True,
    )


def planned(contender: Contender, rng: np.random.Generator) -> list[Trial]:
    optimizer = dict(contender.choices)["optimizer"]

    def trial(rate: float, seed: int, purpose: str) -> Trial:
        rule = Optimizer.of({"name": optimizer, "learning_rate": rate})
        return Trial(
            task=contender.task,
            dataset=contender.dataset,
            fingerprint=contender.dataset,
            recipe=Recipe(optimizer=rule, precision="float32"),
            seed=seed,
            purpose=purpose,
        )

    rates = 10 ** rng.uniform(-4, 0, contender.tune)
    return [
        *(trial(float(rate), 0, "tune") for rate in rates),
        *(trial(0.01, seed, "final") for seed in range(1, contender.final + 1)),
    ]


def recorded(contender: Contender, trial: Trial, rng: np.random.Generator, number: int) -> Record:
    optimizer = dict(contender.choices)["optimizer"]
    off = abs(np.log10(trial.recipe.optimizer.learning_rate) + 2)
    score = 50 + 40 * OPTIMIZERS[optimizer] * float(np.exp(-0.3 * off**2)) + rng.normal(0, 1)
    curve = tuple(
        Point(
            epoch=float(epoch),
            step=100 * epoch,
            train_loss=2.0 / epoch,
            score=score * (1 - 0.5**epoch),
            seconds=float(epoch),
        )
        for epoch in range(1, 11)
    )
    metrics = {"dev": {"accuracy": score, "macro-f1": score - 1, "log-loss": 0.5}}
    if trial.purpose == "final":
        metrics["test"] = {name: value - 0.5 for name, value in metrics["dev"].items()}
    return Record(
        status=Status.COMPLETE,
        curve=curve,
        metrics=metrics,
        parameters=1_000_000,
        steps=1000,
        seconds=10.0,
        started=1.7e9 + 10.0 * (number // WORKERS),
        worker=number % WORKERS,
        notes=("computed in float32",),
    )


if __name__ == "__main__":
    main()
