"""A record of the atlas as the trial that it is of, and its data: so that it can be run again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lstmlab.atlas.records.row import Row
from lstmlab.errors import InputError
from lstmlab.trial import Trial

if TYPE_CHECKING:
    from lstmlab.data.dataset import Dataset


def found(rows: tuple[Row, ...], digits: str) -> Row:
    """The row whose id begins so; ``InputError`` if there is none, or several."""
    some = {row.id: row for row in rows if row.id.startswith(digits.lower())}
    if len(some) != 1:
        raise InputError(f"'{digits}' begins the ids of {len(some)} records; give one of them")
    return next(iter(some.values()))


def trial_of(row: Row) -> Trial:
    """The trial that the row is of; ``InputError`` where this lstmlab would run another, with
    other numbers."""
    from lstmlab import tasks

    settled = {"least_steps": 0}  # a trial's passes are: they stand among its epochs
    recipe = tasks.load(row.task).recipe.updated({**settled, **json.loads(row.recipe)})
    trial = Trial(
        task=row.task,
        dataset=row.dataset,
        fingerprint=row.fingerprint,
        recipe=recipe,
        seed=row.seed,
        purpose=row.kind,
        part=row.budget,
    )
    if trial.id != row.id:
        raise InputError(
            f"{row.id}: an earlier lstmlab ran this trial, and this one would run another "
            f"({trial.id}), with other numbers"
        )
    return trial


def dataset_of(
    row: Row, root: Path | None = None, columns: Mapping[str, str] | None = None
) -> Dataset:
    """The row's data, read again and cut as it was; ``InputError`` where it is other data."""
    from lstmlab import tasks
    from lstmlab.data import load
    from lstmlab.data.preparing.smaller import smaller

    wanted = tasks.load(row.task).columns
    name, dash, count = row.dataset.rpartition("-")
    try:
        dataset = load(row.dataset, wanted, columns, root)
    except InputError:
        if not (dash and count.isdecimal()):
            raise
        dataset = smaller(load(name, wanted, columns, root), int(count))
    if dataset.fingerprint != row.fingerprint:
        raise InputError(f"{row.dataset}: not the data of this record (another fingerprint)")
    return dataset
