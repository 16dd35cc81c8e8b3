"""Optuna + Keras on TensorFlow, in as many processes as trials are to run at a time.

After Optuna's tutorial "Easy Parallelization" (optuna.readthedocs.io): processes that share a
study through a journal file. The grid is enqueued beforehand; each process takes its part of it,
on a core of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

from _peer import Data, read_job, tell

NAME = "grid"


def storage(path: str) -> Any:
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    return JournalStorage(JournalFileBackend(path))


def work(job: dict[str, Any], path: str, trials: int, core: int) -> None:
    os.sched_setaffinity(0, {core})
    import keras
    import optuna
    from keras_classifier import train

    data = Data(job["folder"])

    def objective(trial: optuna.Trial) -> float:
        keras.backend.clear_session()  # as Optuna's Keras example does
        hidden = trial.suggest_categorical("hidden", job["hidden_sizes"])
        rate = trial.suggest_categorical("learning_rate", job["learning_rates"])
        scores: list[float] = []
        changes = {"hidden": hidden, "learning_rate": rate}
        train({**job, **changes}, data, lambda epoch, seconds, score: scores.append(score))
        return scores[-1]

    optuna.load_study(study_name=NAME, storage=storage(path)).optimize(objective, n_trials=trials)


def main() -> None:
    import optuna

    job = read_job()
    path = str(Path(tempfile.mkdtemp(dir=job["folder"])) / "journal.log")
    study = optuna.create_study(study_name=NAME, storage=storage(path), direction="maximize")
    grid = list(product(job["hidden_sizes"], job["learning_rates"]))
    for hidden, rate in grid:
        study.enqueue_trial({"hidden": hidden, "learning_rate": rate})
    os.environ.update(dict.fromkeys(("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1"))
    os.environ["OMP_NUM_THREADS"] = "1"
    jobs, cores = job["jobs"], sorted(os.sched_getaffinity(0))
    context = multiprocessing.get_context("spawn")  # TensorFlow doesn't survive a fork
    workers = []
    for number in range(jobs):
        mine = len(grid[number::jobs])
        arguments = (job, path, mine, cores[number % len(cores)])
        workers.append(context.Process(target=work, args=arguments))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    done = study.get_trials(states=[optuna.trial.TrialState.COMPLETE])
    distinct = {(trial.params["hidden"], trial.params["learning_rate"]) for trial in done}
    tell(done=len(distinct), best=round(study.best_value, 1), optuna=optuna.__version__)


if __name__ == "__main__":
    main()
