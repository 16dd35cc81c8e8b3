"""Tuning trials and finals with given outcomes, for tests of the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from lstmlab.choice import Optimizer
from lstmlab.recipe import Recipe
from lstmlab.trial import Contender, Entry, Point, Record, Status, Trial

Outcome = float | Status | None


def contender(name: str = "adam", **changes: object) -> Contender:
    table = {
        "task": "sentiment",
        "dataset": "opinions-en",
        "choices": (("optimizer", name),),
        "tune": 0,
        "final": 0,
        "metric": "accuracy",
        "higher_is_better": True,
        **changes,
    }
    return Contender.model_validate(table)


def entry(
    one: Contender,
    outcome: Outcome,
    *,
    purpose: str = "tune",
    seed: int = 0,
    rate: float = 0.01,
    settings: Mapping[str, float] | None = None,
    recipe: Mapping[str, object] | None = None,
    part: float = 1.0,
    steps: int = 100,
    curve: Sequence[tuple[float, float]] = (),
    message: str = "",
    split: str = "",
    signatures: Mapping[str, str] | None = None,
) -> Entry:
    """``outcome``: a score of the primary metric, how it was lost, or None: not ended yet.

    ``curve``: (epoch, score); ten updates and two seconds an epoch.
    """
    trial = Trial(
        task=one.task,
        dataset=one.dataset,
        fingerprint="0123456789abcdef",
        recipe=_recipe(rate, tuple((settings or {}).items()), tuple((recipe or {}).items())),
        seed=seed,
        purpose=purpose,
        part=part,
        varies=one.varies,
    )
    if outcome is None:
        return Entry(contender=one, trial=trial)
    points = tuple(
        Point(epoch=epoch, step=round(10 * epoch), train_loss=1.0, score=score, seconds=2 * epoch)
        for epoch, score in curve
    )
    lost = isinstance(outcome, Status)
    where = split or ("dev" if purpose == "tune" else "test")
    record = Record(
        status=outcome if isinstance(outcome, Status) else Status.COMPLETE,
        curve=points,
        metrics={} if lost else {where: {one.metric: outcome}},
        message=message,
        steps=steps,
        signatures=dict(signatures or {}),
    )
    return Entry(contender=one, trial=trial, record=record)


@cache  # thousands of trials share a few recipes, which are slow to check
def _recipe(
    rate: float, settings: tuple[tuple[str, float], ...], changes: tuple[tuple[str, object], ...]
) -> Recipe:
    optimizer = Optimizer.of({"name": "momentum", "learning_rate": rate, **dict(settings)})
    return Recipe.model_validate({"optimizer": optimizer, **dict(changes)})
