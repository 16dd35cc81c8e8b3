"""The memory of a study's worker beyond what torch takes, while it trains.

    LSTMLAB_DATA=... python benchmarks/memory.py imdb --set max_length=200 --set hidden_size=128

Private memory (Linux's ``Private_*`` of ``smaps_rollup``), sampled every 20 ms, less what a process
has in which torch alone trained a small LSTM for a step. Texts and token ids are files that workers
share, so they are counted apart.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import threading
import time
from pathlib import Path

from lstmlab import data, tasks
from lstmlab.cli._options import settings
from lstmlab.data import cache
from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.shared import shared
from lstmlab.study.backends.parts.worker import ONE_THREAD
from lstmlab.trial import Trial


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset")
    parser.add_argument("--task", default="sentiment")
    parser.add_argument("--set", action="append", default=[], help="a recipe field: key=value")
    parser.add_argument("--steps", type=int, default=50)
    given = parser.parse_args()
    from lstmlab.training import resolve_precision

    task = tasks.load(given.task)
    dataset = data.load(given.dataset, task.columns.called)
    changes = {**settings(given.set), "steps": given.steps, "evaluations": 1}
    trial = Trial(
        task=given.task,
        dataset=given.dataset,
        fingerprint=dataset.fingerprint,
        recipe=resolve_precision(task.recipe_with(changes)),
        seed=0,
        purpose="tune",
    )
    task.prepare(dataset, trial.recipe)  # as the first trial of a study does for all
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=measure, args=(trial, shared(dataset)))
    process.start()
    process.join()


def measure(trial: Trial, dataset: Dataset) -> None:
    os.environ.update(ONE_THREAD)  # as a worker, before torch reads it
    import torch

    from lstmlab.training import run

    torch.set_num_threads(1)
    layer = torch.nn.LSTM(8, 8)
    optimizer = torch.optim.AdamW(layer.parameters(), fused=True)
    layer(torch.zeros(2, 2, 8))[0].sum().backward()
    optimizer.step()
    before = private()
    most = [before]  # so far
    threading.Thread(target=sample, args=(most,), daemon=True).start()
    record = run(trial, dataset, threads=1).record
    after = private()
    print(f"{record.status}, {record.parameters:,} weights of 4 bytes")
    print(f"torch alone            {before:6.0f} MB private")
    print(
        f"the worker beyond it   {most[0] - before:6.0f} MB at most, {after - before:.0f} at last"
    )
    files = sum(file.stat().st_size for file in _shared_files(dataset)) / 1e6
    print(f"shared by all workers  {files:6.0f} MB of text in files")


def sample(most: list[float]) -> None:
    while True:
        most[0] = max(most[0], private())
        time.sleep(0.02)


def private() -> float:
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def _shared_files(dataset: Dataset) -> list[Path]:
    return list((cache.folder() / "texts" / dataset.fingerprint).iterdir())


if __name__ == "__main__":
    main()
