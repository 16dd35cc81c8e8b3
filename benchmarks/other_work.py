"""How much does other work on the machine slow training down, and how long should threads spin?

    python benchmarks/other_work.py

Steps a second of two models on random tokens, with one thread and with one a core, alone and beside
as many busy processes as there are cores. GNU's OpenMP lets a thread that waits for the others spin
``GOMP_SPINCOUNT`` times before it sleeps; what that costs shows when the others don't run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from statistics import median

from side_by_side import cores, print_table

MODELS = {"small": (32, 128, 16), "default": (256, 256, 32)}
"""Units, size of embeddings, texts of a batch."""
SPINS = ("", "100", "1000", "10000")
"""The first: as it is by itself."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=3, help="in turn; the median counts")
    parser.add_argument("--measure", nargs=2, metavar=("MODEL", "THREADS"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(steps_a_second(given.measure[0], int(given.measure[1])))
        return
    rows = []
    for model in MODELS:
        ways = [(1, ""), *((len(cores()), spin) for spin in SPINS)]
        alone = [[measured(model, *way) for way in ways] for _ in range(given.repetitions)]
        busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in cores()]
        try:
            beside = [[measured(model, *way) for way in ways] for _ in range(given.repetitions)]
        finally:
            for process in busy:
                process.kill()
        for place, (threads, spin) in enumerate(ways):
            rates = [f"{median(run[place] for run in runs):.1f}" for runs in (alone, beside)]
            rows.append([model, str(threads), spin or "by itself", *rates])
    print_table(["model", "threads", "GOMP_SPINCOUNT", "alone", "beside busy processes"], rows)


def measured(model: str, threads: int, spin: str) -> float:
    """Returns what a process of its own measures: the setting is read when OpenMP is loaded."""
    environment = {**os.environ, **({"GOMP_SPINCOUNT": spin} if spin else {})}
    command = [sys.executable, __file__, "--measure", model, str(threads)]
    return float(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)


def steps_a_second(model: str, threads: int, seconds: float = 4.0) -> float:
    import torch

    from lstmlab.models.classifier import Classifier
    from lstmlab.recipe import Recipe
    from lstmlab.training.machine.memory import keep_freed_memory

    torch.set_num_threads(threads)
    keep_freed_memory()
    hidden, embedding, batch = MODELS[model]
    recipe = Recipe(hidden_size=hidden, embedding_size=embedding, precision="float32")
    classifier = Classifier(10_000, 2, recipe)
    optimizer = torch.optim.AdamW(classifier.parameters(), fused=True)
    ids, lengths = torch.randint(4, 10_000, (batch, 100)), torch.full((batch,), 100)
    steps, started = 0, 0.0
    while not started or time.perf_counter() - started < seconds:
        classifier(ids, lengths).logsumexp(1).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
        if steps == 3:  # warm
            started = time.perf_counter()
    return (steps - 3) / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
