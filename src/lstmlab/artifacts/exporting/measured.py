"""What a smaller form of a model costs: its score on dev before and after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lstmlab import data as datasets
from lstmlab.artifacts.saved import SavedModel
from lstmlab.data.dataset import Split
from lstmlab.data.understanding.cleaning import Cleaning
from lstmlab.errors import InputError
from lstmlab.registry import is_known

_SPLIT = "dev"


@dataclass(frozen=True)
class Scores:
    """The primary metric on dev, before and after."""

    metric: str
    examples: int
    before: float
    after: float

    def __str__(self) -> str:
        gap = self.after - self.before
        return (
            f"dev {self.metric} {self.after:.2f} instead of {self.before:.2f} ({gap:+.2f}; "
            f"{self.examples:,} examples)"
        )


def scores(before: SavedModel, after: SavedModel, examples: Split) -> Scores:
    """What both score on ``examples``."""
    metric = before.task.metric_of(before.trial.recipe)
    found = [
        one.score(one.answers(examples), examples, [metric])[metric] for one in (before, after)
    ]
    return Scores(metric, len(examples[before.task.columns.text]), *found)


def dev_of(trained: SavedModel, data: str | None) -> Split | None:
    """The examples of dev, of ``data`` if that is named; else of what the model was trained on, if
    that is still here and the same, or None. ``InputError`` where what is named can't be read."""
    name = data or trained.trial.dataset
    if data is None and not is_known("datasets", name) and not Path(name).exists():
        return None
    cleaning = Cleaning(labels=tuple(trained.codec.labels))
    try:
        dataset = datasets.load(
            name, trained.task.columns, remembered=trained.remembered, cleaning=cleaning
        )
    except InputError:
        if data is None:
            return None
        raise
    same = dataset.fingerprint == trained.trial.fingerprint
    return dataset.splits[_SPLIT] if data or same else None
