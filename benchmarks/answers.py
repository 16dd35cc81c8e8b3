"""What it costs that a model answers in float32: dev answered in both precisions, in turns.

OMP_NUM_THREADS=1 python benchmarks/answers.py
"""

from __future__ import annotations

import time

import torch

from lstmlab import data, tasks

REPETITIONS = 5
SETS = {"classification": "docstrings-topics", "translation": "dates-en-de"}


def seconds(task_name: str, dataset_name: str) -> dict[bool, float]:
    """The least of several repetitions, in float32 (False) and under bfloat16 autocast (True)."""
    task = tasks.load(task_name)
    encoded = task.prepare(data.load(dataset_name, task.columns.called), task.recipe)
    torch.manual_seed(0)
    model = task.model(encoded.codec, task.recipe).eval()
    best = {False: float("inf"), True: float("inf")}
    for _ in range(REPETITIONS):
        for low in best:
            started = time.perf_counter()
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=low):
                task.answers(model, encoded, "dev", task.recipe, quick=True)
            best[low] = min(best[low], time.perf_counter() - started)
    return best


if __name__ == "__main__":
    for task_name, dataset_name in SETS.items():
        best = seconds(task_name, dataset_name)
        print(
            f"{task_name} on {dataset_name}: float32 {best[False]:.2f} s, "
            f"bfloat16 {best[True]:.2f} s, ratio {best[False] / best[True]:.2f}"
        )
