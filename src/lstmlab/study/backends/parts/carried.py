"""A study's terms on their way to machines that share no files with the one it was started on."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lstmlab.data.dataset import Column, Dataset
from lstmlab.data.preparing.shared import shared
from lstmlab.errors import MachineError
from lstmlab.registry import use_sent
from lstmlab.study.backends.backend import Cluster, Terms


class Sent(Column):
    """Strings in two arrays, which a machine's processes can map instead of copying them."""

    def __init__(self, texts: np.ndarray, ends: np.ndarray) -> None:
        self.texts, self.ends = texts, ends

    @classmethod
    def of(cls, strings: Sequence[str]) -> Sent:
        encoded = [text.encode() for text in strings]
        ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        return cls(np.frombuffer(b"".join(encoded), np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def at(self, place: int) -> str:
        return bytes(self.texts[self.ends[place] : self.ends[place + 1]]).decode()


def sent(dataset: Dataset) -> Dataset:
    """``dataset`` with its texts in arrays."""
    splits = {
        split: {name: Sent.of(column) for name, column in columns.items()}
        for split, columns in dataset.splits.items()
    }
    return replace(dataset, splits=splits)


def size(dataset: Dataset) -> int:
    """The bytes of a data set that was made by :func:`sent`."""
    every = (column for columns in dataset.splits.values() for column in columns.values())
    return sum(one.texts.nbytes + one.ends.nbytes for one in every if isinstance(one, Sent))


@dataclass(frozen=True)
class Carried:
    """What is the same for all trials of a study, as it is sent to another machine."""

    terms: Terms
    """Without data sets; its paths are of the machine that the study was started on."""
    datasets: Mapping[str, Any]
    """Fingerprint -> what ``unpack`` makes a data set of."""
    unpack: Callable[[Any], Dataset]
    here: bool = False
    """Whether the paths mean the same where this arrives: on one machine."""

    def opened(self) -> tuple[Terms, Path | None]:
        """The terms as they are on this machine: its texts are in files of its own cache, written
        by whichever process comes first. And the folder that was made for what trials leave, where
        that has to be sent back. ``MachineError`` if the texts aren't what was sent."""
        use_sent(self.terms.plugins)  # a column's role may be of one
        datasets = {name: _opened(self.unpack(one), name) for name, one in self.datasets.items()}
        terms = replace(self.terms, datasets=datasets)
        if self.here:
            return terms, None
        own = Path(tempfile.mkdtemp(prefix="lstmlab-trials-"))
        shared = terms.cluster and folder(terms.cluster)
        changed = replace(
            terms,
            models=own / "models" if terms.models else None,
            checkpoints=(shared or own / "checkpoints") if terms.checkpoints else None,
        )
        return changed, own


def folder(cluster: Cluster) -> Path | None:
    """The folder that all machines reach, where trials can leave checkpoints as on one machine."""
    there = cluster.checkpoints
    return Path(there).absolute() if there and "://" not in there else None


def _opened(dataset: Dataset, fingerprint: str) -> Dataset:
    def check(whole: Dataset) -> None:
        if (found := whole.fingerprint) != fingerprint:
            raise MachineError(
                f"data set {dataset.name} arrived with the fingerprint {found}, not {fingerprint}"
            )

    return shared(dataset, fingerprint, check)
