"""What it brings to train a classifier and the one that calibrates it at once.

    python benchmarks/twice.py 64 128 256      units; prints seconds of both ways, in turns

At once: each with half of the cores. One after the other: each with all of them.
"""

from __future__ import annotations

import sys
import time

import lstmlab
from lstmlab.api import calibrated

REPETITIONS = 3
SET = "docstrings-topics"
at_once = calibrated.threads_each


def seconds(units: int, together: bool) -> float:
    calibrated.threads_each = at_once if together else (lambda device, time_limit: 0)
    recipe = {"hidden_size": units, "embedding_size": units, "epochs": 3, "pretraining_epochs": 1}
    started = time.perf_counter()
    lstmlab.train("classification", SET, recipe, device="cpu")
    return time.perf_counter() - started


if __name__ == "__main__":
    for units in map(int, sys.argv[1:] or ("64", "128", "256")):
        taken = [
            [seconds(units, together) for together in (True, False)] for _ in range(REPETITIONS)
        ]
        best = [min(each) for each in zip(*taken, strict=True)]
        print(
            f"{units} units: at once {best[0]:.0f} s, one after the other {best[1]:.0f} s, "
            f"ratio {best[1] / best[0]:.2f}"
        )
