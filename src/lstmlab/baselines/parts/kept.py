"""Linear models in the cache: every trial on a data set needs the same one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from lstmlab.baselines import linear
from lstmlab.baselines.parts import stored as _stored
from lstmlab.data import cache
from lstmlab.data.beside.features import Features
from lstmlab.data.columns import FEATURES
from lstmlab.data.dataset import Dataset
from lstmlab.recipe import Recipe
from lstmlab.registry import find

_VERSION = 4
"""Part of the cache's key: to be raised when what is fitted changes."""


def fitted(
    dataset: Dataset,
    metric: str,
    like: linear.Linear | None = None,
    recipe: Recipe | None = None,
    learned: linear.Linear | None = None,
    baseline: str = "linear",
) -> linear.Linear:
    """Does what ``fit`` of the ``baseline`` does (:func:`lstmlab.baselines.linear.fit`), once;
    ``learned``: what that gave already."""
    told = {split: dataset.splits[split] for split in ("train", "dev") if split in dataset.splits}
    what = Dataset("told", dataset.columns, told).fingerprint
    settings = [_VERSION, what, metric, asdict(like.choices) if like else None, dataset.language]
    if recipe and recipe.ngrams != "words and characters":
        settings.append(recipe.ngrams)
    if baseline != "linear":
        settings.append({"baseline": baseline})
    key = json.dumps(settings, sort_keys=True)
    module = find("baselines", baseline)

    def write(new: Path) -> None:
        _stored.write(new, learned or module.fit(dataset, metric, like, recipe))

    def read(entry: Path) -> linear.Linear:
        about = (entry / _stored.ABOUT).read_text(encoding="utf-8")
        outputs = getattr(module, "OUTPUTS", None) or tuple(dataset.labels)
        features = None
        if dataset.columns.has_features:
            features = Features.of(dataset.splits["train"][FEATURES])
        return _stored.read(about, entry / _stored.TENSORS, outputs, features)[0]

    return cache.kept("linear", hashlib.sha256(key.encode()).hexdigest()[:24], write, read)
