"""Ray Tune + PyTorch, after "Hyperparameter tuning with Ray Tune" (docs.pytorch.org/tutorials).

A function that trains and reports after every epoch, one core a trial (Ray's default, and it sets
OMP_NUM_THREADS accordingly), a grid search, everything else by default.
"""

from __future__ import annotations

import tempfile
from typing import Any

import ray
from _peer import Data, read_job, tell
from ray import tune


def trial(config: dict[str, Any], job: dict[str, Any]) -> None:
    from pytorch_classifier import train

    for _, score in train({**job, **config}, Data(job["folder"])):
        tune.report({"accuracy": score})


def main() -> None:
    job = read_job()
    ray.init(num_cpus=job["jobs"], include_dashboard=False, log_to_driver=False)
    tuner = tune.Tuner(
        tune.with_resources(tune.with_parameters(trial, job=job), {"cpu": 1}),
        param_space={
            "hidden": tune.grid_search(job["hidden_sizes"]),
            "learning_rate": tune.grid_search(job["learning_rates"]),
        },
        tune_config=tune.TuneConfig(metric="accuracy", mode="max"),
        run_config=tune.RunConfig(storage_path=tempfile.mkdtemp(dir=job["folder"]), verbose=0),
    )
    results = tuner.fit()
    best = results.get_best_result().metrics
    done = len(results) - results.num_errors
    tell(done=done, best=round(best["accuracy"], 1), precision="float32", ray=ray.__version__)
    ray.shutdown()


if __name__ == "__main__":
    main()
