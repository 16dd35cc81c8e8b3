"""Short runs of a small classifier."""

import itertools

from lstmlab import tasks, training
from lstmlab.recipe import Recipe
from lstmlab.trial import Trial
from small_data import labelled

BASE = {
    "embedding_size": 16,
    "hidden_size": 16,
    "epochs": 2,
    "dropout": 0.0,
    "pretraining_epochs": 0,
    "locked_dropout": False,
    "precision": "float32",
    "train_on": "train",
    "schedule": "constant",
    "clip_norm": 0.0,
    "min_count": 1,
    "wide": "none",
}


def recipe(**changes) -> Recipe:
    return tasks.load("classification").recipe_with({**BASE, **changes})


def run(
    seed: int = 0,
    time_limit: float | None = None,
    varies="all",
    part=1.0,
    purpose="final",
    on_point=None,
    like=None,
    stop=lambda: False,
    **changes,
) -> training.Outcome:
    dataset = labelled()
    trial = Trial(
        task="classification",
        dataset="small",
        fingerprint=dataset.fingerprint,
        recipe=recipe(**changes),
        seed=seed,
        varies=varies,
        part=part,
        purpose=purpose,
    )
    return training.run(
        trial, dataset, threads=1, time_limit=time_limit, on_point=on_point, like=like, stop=stop
    )


def interrupted(after: int, **changes) -> training.Outcome:
    """A run that is told to stop after so many updates of its five passes."""
    updates = itertools.count(1)
    return run(epochs=5, evaluations=5, stop=lambda: next(updates) >= after, **changes)
