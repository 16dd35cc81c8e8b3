"""Points where a model of the scores so far expects the best: Optuna's tree-structured Parzen
estimator (Bergstra et al. 2011; Watanabe 2023; multivariate, after Falkner et al. 2018).

A batch of points is asked for at a time, from what all batches before have come to, in their order,
with a sampler that is seeded anew: so they are the same however many ran side by side, whichever
ended first, and wherever the search was interrupted.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

from lstmlab.errors import InputError
from lstmlab.search.quasi_random import Point

START = 8
"""Points that are drawn quasi-randomly first: with fewer, the model mostly errs."""
BATCH = 4
"""Points that are asked for at a time: trials that can run side by side."""

Told = tuple[tuple[Point, float | None], ...]
"""Points and what came of them: the score, or None of a trial that was lost."""


def called() -> str:
    """Returns what proposes the points, with its version, which another one's may differ from.

    ``InputError`` where it isn't installed.
    """
    try:
        return f"optuna {version('optuna')}"
    except PackageNotFoundError:
        raise InputError(
            "tuning: method = \"tpe\" needs the package optuna: pip install 'lstmlab[search]'"
        ) from None


@lru_cache(maxsize=4096)
def points(told: Told, count: int, seed: int, higher_is_better: bool) -> tuple[Point, ...]:
    """Returns ``count`` points to try next; ``told`` is not empty, and in the order of asking."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with warnings.catch_warnings():
        # Some of its options may change in another version; which one it is, is kept with a study.
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        sampler = optuna.samplers.TPESampler(
            seed=(seed * 1_000_003 + len(told)) % 2**32,
            n_startup_trials=0,
            multivariate=True,
            constant_liar=True,  # points of a batch keep away from each other
        )
    names = [f"{axis}" for axis in range(len(told[0][0]))]
    space = {name: optuna.distributions.FloatDistribution(0.0, 1.0) for name in names}
    study = optuna.create_study(
        direction="maximize" if higher_is_better else "minimize", sampler=sampler
    )
    for (point, _), value in zip(told, _values(told, higher_is_better), strict=True):
        study.add_trial(
            optuna.trial.create_trial(
                params=dict(zip(names, point, strict=True)), distributions=dict(space), value=value
            )
        )
    asked = [study.ask(dict(space)) for _ in range(count)]
    return tuple(tuple(float(one.params[name]) for name in names) for one in asked)


def _values(told: Told, higher_is_better: bool) -> Sequence[float]:
    """Scores, where a lost trial has a worse one than all others. Only their order matters."""
    scores = [score for _, score in told if score is not None]
    if not scores:
        return [0.0] * len(told)
    worse = min(scores) - 1 if higher_is_better else max(scores) + 1
    return [worse if score is None else score for _, score in told]
