"""Whether there is room for a model, asked before it is trained."""

from __future__ import annotations

import math
import os
import shutil
from pathlib import Path

import torch

from lstmlab.data.dataset import Dataset
from lstmlab.errors import Unwritable
from lstmlab.recipe import Recipe
from lstmlab.tasks.task import Task

_BESIDE = 1 << 17
"""Bytes for the record, the card and the rest."""


def check_room(folder: Path, task: Task, dataset: Dataset, recipe: Recipe) -> None:
    """``Unwritable`` unless what ``recipe`` learns from ``dataset`` will have room in ``folder``.

    The data is prepared for that, and kept as training will want it.
    """
    if recipe.trains_on_dev(dataset.splits):
        dataset = dataset.with_dev_in_train()
    codec = task.prepare(dataset, recipe).codec
    with torch.device("meta"):  # shapes alone, no weights
        model = task.model(codec, recipe)
    weights = sum(each.numel() * each.element_size() for each in model.state_dict().values())
    needed = weights + len(codec.tokenizer.to_json().encode()) + _BESIDE
    there = next(parent for parent in folder.absolute().parents if parent.exists())
    free = shutil.disk_usage(there).free
    # What isn't trained for want of memory needs no room; training says so, and what would help.
    if free < needed and weights < _memory():
        raise Unwritable(
            f"{folder}: not enough space: the model will take about {_size(needed)}, and "
            f"{_size(free)} are free; free some, or name another folder"
        )
    if (largest := _largest_file()) is not None and largest < weights:
        raise Unwritable(
            f"{folder}: the weights will take about {_size(weights)}, and a file may have "
            f"{_size(largest)} here; raise the limit (ulimit -f)"
        )


def _memory() -> float:
    """Bytes of memory of this machine, as far as the system says."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return math.inf


def _largest_file() -> int | None:
    """Bytes that a file of this process may have, if there is a limit."""
    try:
        import resource
    except ImportError:  # Windows has none
        return None
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    return None if limit == resource.RLIM_INFINITY else limit


def _size(count: int) -> str:
    for unit, name in ((10**9, "GB"), (10**6, "MB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count / 1000:.0f} kB"
