"""A baseline that was scored on the same data once is read from the cache the next time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from lstmlab import __version__
from lstmlab.baselines.baseline import Scored, scored
from lstmlab.baselines.parts import answers
from lstmlab.data import cache
from lstmlab.data.dataset import Dataset
from lstmlab.recipe import Recipe
from lstmlab.registry import find, own

_VERSION = 1
"""This number is raised when what a baseline reaches changes, or how it is kept."""
_ABOUT = "scored.json"


def scored_once(
    name: str,
    dataset: Dataset,
    splits: Sequence[str] = ("dev", "test"),
    *,
    train_on: str = "train",
    recipe: Recipe | None = None,
) -> Scored:
    """Returns what :func:`lstmlab.baselines.baseline.scored` does, learned at the first call alone.

    What is kept is found by all that decides it: the data, the baseline, the splits, and those
    fields of ``recipe`` that the baseline reads. A plug-in learns at each call, and so does a
    baseline that a plug-in's metric scores: what such a file imports can change unseen.
    """
    metric = recipe.metric if recipe else ""
    if name not in own("baselines") or (metric and metric not in own("metrics")):
        return scored(name, dataset, splits, train_on=train_on, recipe=recipe)
    reads = find("baselines", name).READS if recipe else ()
    settings = {field: getattr(recipe, field) for field in ("metric", *sorted(reads)) if recipe}
    decides = [
        _VERSION, __version__, name, dataset.fingerprint, dataset.language, sorted(splits),
        train_on, settings,
    ]  # fmt: skip
    key = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:24]

    def write(new: Path) -> None:
        _write(new, scored(name, dataset, splits, train_on=train_on, recipe=recipe))

    return cache.kept("baselines", key, write, lambda entry: _read(entry, name))


def _write(folder: Path, one: Scored) -> None:
    for split, given in one.answers.items():
        answers.write(folder / split, given)
    about = {"about": one.about, "metrics": one.metrics, "seconds": one.seconds}
    (folder / _ABOUT).write_text(json.dumps(about), encoding="utf-8")


def _read(folder: Path, name: str) -> Scored:
    about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    given = {split: answers.read(folder / split) for split in about["metrics"]}
    return Scored(name, about["about"], about["metrics"], about["seconds"], given)
