"""Linear CRFs in the cache: every trial on a data set needs the same one."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from lstmlab.baselines import linear_crf
from lstmlab.baselines.parts import crf_stored
from lstmlab.data import cache
from lstmlab.data.dataset import Dataset
from lstmlab.data.tagging.inner import Inner

_VERSION = 2
"""Part of the cache's key: to be raised when what is fitted changes."""


def fitted(
    dataset: Dataset,
    metric: str,
    like: linear_crf.LinearCrf | None = None,
    learned: linear_crf.LinearCrf | None = None,
) -> linear_crf.LinearCrf:
    """Does what :func:`lstmlab.baselines.linear_crf.fit` does, once; ``learned``: what that gave
    already."""
    told = {split: dataset.splits[split] for split in ("train", "dev") if split in dataset.splits}
    what = Dataset("told", dataset.columns, told).fingerprint
    settings = [_VERSION, what, metric, like.held if like else None]
    key = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:24]
    inner = Inner(tuple(dataset.labels), "bio")

    def write(new: Path) -> None:
        crf_stored.write(new, learned or linear_crf.fit(dataset, metric, like))

    def read(entry: Path) -> linear_crf.LinearCrf:
        about = (entry / crf_stored.ABOUT).read_text(encoding="utf-8")
        return crf_stored.read(about, entry / crf_stored.TENSORS, inner)[0]

    return cache.kept("linear-crf", key, write, read)
