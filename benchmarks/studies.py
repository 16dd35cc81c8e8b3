"""A whole study: the same trials by lstmlab, Ray Tune + PyTorch and Optuna + Keras, per hour.

    python benchmarks/studies.py

A grid of two sizes and four learning rates, one trial each, on trec; as many trials at a time as
there are cores, one core each; the model and the recipe of ``classification.py``. What counts is
the time from the start of the program to its end: processes, imports and compilation are part of
a study. lstmlab's includes its report, which the others don't make.
"""

from __future__ import annotations

import tempfile

from classification import BATCH, DROPOUT, EMBEDDING, recipe
from side_by_side import Contestant, Job, Outcome, chosen, compare, cores, options, prepare

CONTESTANTS = [
    Contestant("lstmlab", "lstmlab_study.py"),
    Contestant("ray-pytorch", "ray_pytorch_study.py", environment={"RAY_USAGE_STATS_ENABLED": "0"}),
    Contestant(
        "optuna-keras",
        "optuna_keras_study.py",
        environment={"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
    ),
]
SIZES, LEARNING_RATES = [64, 128], [0.0005, 0.001, 0.002, 0.004]


def trials_per_hour(outcome: Outcome) -> float:
    return 3600 * outcome.told.get("done", 0) / outcome.whole


def main() -> None:
    parser = options("Studies: trials per hour.", epochs=2, examples=2000)
    parser.add_argument("--data", default="trec")
    parser.add_argument("--learning-rates", help="as 0.001,0.002")
    parser.add_argument("--jobs", type=int, default=len(cores()), help="trials at a time")
    arguments = parser.parse_args()
    sizes, rates = arguments.sizes or SIZES, LEARNING_RATES
    if arguments.learning_rates:
        rates = [float(rate) for rate in arguments.learning_rates.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        job: Job = {
            "folder": folder, "task": "classification", "data": arguments.data,
            "examples": arguments.examples, "dev_examples": 500, "epochs": arguments.epochs,
            "embedding": EMBEDDING, "dropout": DROPOUT, "batch": BATCH,
            "hidden_sizes": sizes, "learning_rates": rates, "jobs": arguments.jobs,
            "recipe": recipe(arguments.precision, sizes[0], arguments.epochs),
        }  # fmt: skip
        about = prepare(job)
        compare(
            f"{arguments.data}, {len(sizes) * len(rates)} trials, {arguments.jobs} at a time, "
            f"{about['examples']} examples × {arguments.epochs} epochs",
            # Peak memory is that of the first process alone, so it says little here.
            chosen(CONTESTANTS, arguments.peers),
            job,
            arguments,
            unit="trials/hour",
            rate_of=trials_per_hour,
        )


if __name__ == "__main__":
    main()
