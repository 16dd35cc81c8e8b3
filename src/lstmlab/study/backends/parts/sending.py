"""A study's data sets in Ray's object store, from which each machine takes them once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from lstmlab.data.dataset import Dataset
from lstmlab.errors import MachineError
from lstmlab.study.backends.backend import Terms
from lstmlab.study.backends.parts.carried import Carried, sent, size

_ARRIVES, _BYTES_A_SECOND = 60.0, 1e6
"""Seconds in which a data set must be on a machine: so many, and more for its size."""


def carried(ray: Any, terms: Terms, here: bool) -> Carried:
    """The terms as they are sent; ``here``: to processes of this machine alone. ``MachineError``
    where Ray has no room for a data set."""
    errors, data, most = ray.exceptions, {}, 0
    for key, dataset in terms.datasets.items():
        whole = sent(dataset)
        most = max(most, size(whole))
        try:
            data[key] = ray.put(whole)
        except (errors.ObjectStoreFullError, errors.OutOfDiskError):
            raise MachineError(
                f"Ray has no room for data set {dataset.name} on this machine; start it with a "
                "larger --object-store-memory, or make room on the disk of its --temp-dir"
            ) from None
    fetched = partial(_fetched, seconds=_ARRIVES + most / _BYTES_A_SECOND)
    return Carried(replace(terms, datasets={}), data, fetched, here)


def _fetched(reference: Any, seconds: float) -> Dataset:
    import ray

    errors = ray.exceptions
    try:
        dataset: Dataset = ray.get(reference, timeout=seconds)
    except (errors.GetTimeoutError, errors.ObjectStoreFullError, errors.OutOfDiskError):
        raise MachineError(
            f"a data set didn't arrive within {seconds:.0f} s; perhaps Ray's object store there is "
            "full (ray memory shows by what, ray start --object-store-memory makes it larger)"
        ) from None
    return dataset
