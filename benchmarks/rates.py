"""Where in its range of learning rates each optimizer learns a small LSTM best.

    python benchmarks/rates.py --rates 5 --steps 200
    python benchmarks/rates.py --only lion,signum --rates 9

One training at each of some rates, evenly spread over the range by its logarithm, all else at its
default; of a built-in data set, with one seed, on one thread. Prints the accuracy on dev and the
training loss of the last tenth at each rate, and where the best accuracy lies, 0 at the low end of
the range, 1 at its high end. A range whose best lies at an end is in the wrong place.
"""

from __future__ import annotations

import argparse
import time

from lstmlab import data, tasks, training
from lstmlab.registry import find, names
from lstmlab.trial import Trial

SMALL = {
    "embedding_size": 64, "hidden_size": 64, "layers": 1, "batch_size": 32, "max_length": 24,
    "pretraining_epochs": 0, "wide": "none", "locked_dropout": False, "train_on": "train",
    "weight_average": 0, "evaluations": 10, "precision": "float32",
}  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", default="", help="optimizers, with commas; all without it")
    asked.add_argument("--rates", type=int, default=5, help="how many of each")
    asked.add_argument("--steps", type=int, default=200, help="updates of each training")
    asked.add_argument("--data", default="docstrings-topics")
    given = asked.parse_args()
    for name in given.only.split(",") if given.only else names("optimizers"):
        show(name, given.rates, given.steps, given.data)


def show(name: str, count: int, steps: int, dataset: str) -> None:
    """Prints a line of an optimizer."""
    reach = find("optimizers", name).SEARCH_SPACE["learning_rate"]
    places = [i / (count - 1) for i in range(count)]
    started = time.process_time()
    found = [tried(name, reach.at(place), steps, dataset) for place in places]
    seconds = (time.process_time() - started) / count
    accuracy, best = max((score, place) for (score, _), place in zip(found, places, strict=True))
    line = "  ".join(
        f"{reach.at(place):<7g} {score:4.1f} {loss:5.2f}"
        for place, (score, loss) in zip(places, found, strict=True)
    )
    print(f"{name:20} {line}  best {accuracy:.1f} at {best:.2f}, {seconds:.1f} s each", flush=True)


def tried(name: str, rate: float, steps: int, dataset: str) -> tuple[float, float]:
    """Returns the accuracy on dev and the last training loss; of one that diverged 0 and nan."""
    task = tasks.load("classification")
    loaded = data.load(dataset, task.columns)
    optimizer = {"name": name, "learning_rate": rate}
    recipe = task.recipe_with({**SMALL, "steps": steps, "optimizer": optimizer})
    trial = Trial(
        task=task.name, dataset=dataset, fingerprint=loaded.fingerprint, recipe=recipe, seed=0,
        purpose="tune",
    )  # fmt: skip
    record = training.run(trial, loaded, threads=1).record
    if "dev" not in record.metrics:
        return 0.0, float("nan")
    return record.metrics["dev"]["accuracy"], record.curve[-1].train_loss


if __name__ == "__main__":
    main()
