"""Texts that the processes of a study share: kept in files, each string decoded when asked for.

A process that held the texts themselves would take several times their size; of most it needs the
token ids only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from lstmlab.data import cache
from lstmlab.data.dataset import Column, Dataset, Split


def shared(
    dataset: Dataset,
    fingerprint: str | None = None,
    check: Callable[[Dataset], None] = lambda dataset: None,
) -> Dataset:
    """``dataset`` with every column in files of the cache; to be sent to other processes.

    ``fingerprint``: the data set's own, where that is known without reading it. ``check`` may raise
    an error before files are written; it isn't asked where they are there already.
    """
    fingerprint = fingerprint or dataset.fingerprint

    def read(folder: Path) -> dict[str, Split]:
        return {
            split: {column: Strings(folder / f"{split}.{column}") for column in columns}
            for split, columns in dataset.splits.items()
        }

    def write(folder: Path) -> None:
        check(dataset)
        _write(folder, dataset)

    splits = cache.kept("texts", fingerprint, write, read)
    made = replace(dataset, splits=splits)
    vars(made)["fingerprint"] = fingerprint  # known, and slow to work out
    return made


class Strings(Column):
    """The strings that :func:`shared` wrote to files of this name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ends = np.memmap(f"{path}.ends", np.int64, "r")
        # An empty file can't be mapped.
        self._bytes = np.memmap(f"{path}.utf8", np.uint8, "r") if self._ends[-1] else b""

    def __len__(self) -> int:
        return len(self._ends) - 1

    def at(self, place: int) -> str:
        return bytes(self._bytes[self._ends[place] : self._ends[place + 1]]).decode()

    def __reduce__(self) -> tuple[type[Strings], tuple[Path]]:
        return Strings, (self._path,)


def _write(folder: Path, dataset: Dataset) -> None:
    for split, columns in dataset.splits.items():
        for column, texts in columns.items():
            encoded = [text.encode() for text in texts]
            ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
            (folder / f"{split}.{column}.utf8").write_bytes(b"".join(encoded))
            (folder / f"{split}.{column}.ends").write_bytes(ends.tobytes())
