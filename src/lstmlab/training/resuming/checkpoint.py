"""Checkpoints on disk: what a training that was killed goes on from.

A checkpoint is a folder, ``checkpoint-3``, of two files: ``state.json``, with hashes of both, and
``tensors.safetensors``. It is written under another name and renamed when it is whole and on the
disk; then all but the newest two are removed. Nothing in it is code.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from lstmlab import __version__
from lstmlab.errors import InputError
from lstmlab.training.loop import Moment
from lstmlab.training.resuming.packed import pack, unpack
from lstmlab.trial import Trial

FORMAT = 1
"""The format is raised when what a checkpoint holds is read in another way."""
KEPT = 2
"""Checkpoints of a training. The one before the newest is for the case that this is damaged."""
SHARE = 0.02
"""The share of the time that writing checkpoints may take at most; where it takes longer they are
fewer."""

_STATE, _TENSORS = "state.json", "tensors.safetensors"
_NAME = re.compile(r"checkpoint-(\d+)")


class Unusable(Exception):
    """A checkpoint that can't be gone on from; the message says why."""


@dataclass(frozen=True)
class Checkpoints:
    """Where checkpoints are kept, and how often one is made."""

    folder: Path
    """Holds a folder for each trial, named by its id."""
    every: float = 120.0
    """Seconds from one to the next; 0: one after every update."""
    anew: bool = False
    """Begin anew where there are some and none can be used; else that is an ``InputError``."""

    def of(self, trial: Trial, device: torch.device) -> Kept:
        return Kept(self, trial, device)

    def are_there(self) -> bool:
        return any(self.folder.glob("*/checkpoint-*"))

    def check(self, trials: list[Trial]) -> None:
        """``InputError`` where there are checkpoints, but all of other trials than these."""
        there = [path for path in self.folder.glob("*/checkpoint-*") if _NAME.fullmatch(path.name)]
        if not there or {path.parent.name for path in there} & {trial.id for trial in trials}:
            return
        try:
            about = json.loads((there[-1] / _STATE).read_text(encoding="utf-8"))["about"]
            what = _difference(Trial.model_validate(about["trial"]), trials[-1])
        except (OSError, ValueError, KeyError, TypeError):
            what = "damaged, or of another version of lstmlab"
        raise InputError(
            f"{self.folder}: the run that was killed is {what}, so this one can't go on from it; "
            "remove the folder to begin anew"
        )

    def elapsed(self, trial: Trial) -> float:
        """Seconds that ``trial`` had taken when its newest checkpoint was made; 0 without one."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, IndexError):
            newest = Kept(self, trial, torch.device("cpu")).paths()[-1]
            table = json.loads((newest / _STATE).read_text(encoding="utf-8"))
            return float(table["state"]["elapsed"])
        return 0.0

    def discard(self) -> None:
        """Remove all of them."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass
class Kept:
    """The checkpoints of one training."""

    all: Checkpoints
    trial: Trial
    device: torch.device
    _took: float = 0.0
    """Seconds that writing the last one took."""

    def __post_init__(self) -> None:
        self._written = time.monotonic()

    @property
    def folder(self) -> Path:
        return self.all.folder / self.trial.id

    def is_due(self, moment: Moment) -> bool:
        """Whether another is to be written: always, where training was told to end; when it is
        done, sooner than on the way."""
        gone = time.monotonic() - self._written
        if moment == "finished":
            return gone >= self.all.every / 4
        often = self.all.every and max(self.all.every, self._took / SHARE)
        return moment == "interrupted" or gone >= often

    def write(self, state: dict[str, Any]) -> None:
        """Make a checkpoint of ``state``; a disk that is full is warned of, and no reason to stop
        training."""
        started = time.monotonic()
        try:
            self._write(state)
        except (OSError, SafetensorError) as error:
            what = getattr(error, "strerror", None) or str(error)
            warnings.warn(f"{self.folder}: no checkpoint was written: {what}", stacklevel=2)
        self._written = time.monotonic()
        self._took = self._written - started

    def newest(self) -> dict[str, Any] | None:
        """The state of the newest checkpoint that is whole; None where there is none at all.

        ``InputError``, where there are some but none can be used, says why the newest can't be.
        """
        reasons: list[str] = []
        for path in reversed(self.paths()):
            try:
                return self._read(path)
            except Unusable as error:
                reasons.append(f"{path}: {error}")
        if not reasons or self.all.anew:
            return None
        raise InputError(
            f"{reasons[0]}, so the run can't go on from it; remove {self.all.folder} to begin anew"
        )

    def paths(self) -> list[Path]:
        """Oldest first."""
        if not self.folder.is_dir():
            return []
        found = {
            int(match[1]): path
            for path in self.folder.iterdir()
            if (match := _NAME.fullmatch(path.name))
        }
        return [found[number] for number in sorted(found)]

    def _about(self) -> dict[str, Any]:
        """What must be the same for a run to be the same."""
        return {
            "format": FORMAT,
            "lstmlab": __version__,
            "torch": str(torch.__version__),
            "device": self.device.type,
            "trial": self.trial.model_dump(mode="json"),
            "id": self.trial.id,
        }

    def _write(self, state: dict[str, Any]) -> None:
        before = self.paths()
        number = 1 + (int(before[-1].name.rpartition("-")[2]) if before else 0)
        self.folder.mkdir(parents=True, exist_ok=True)
        for half in self.folder.glob("new-*"):  # of a process that was killed while it wrote
            shutil.rmtree(half, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="new-") as temporary:
            new = Path(temporary) / "new"
            new.mkdir()
            tensors: dict[str, Tensor] = {}
            table = {"about": self._about(), "state": pack(state, tensors)}
            save_file(tensors, new / _TENSORS)
            table["tensors"] = _hash(new / _TENSORS)
            sealed = {**table, "seal": _seal(table)}
            (new / _STATE).write_text(json.dumps(sealed, ensure_ascii=False), encoding="utf-8")
            for path in (new / _TENSORS, new / _STATE, new):
                _to_disk(path)
            new.rename(self.folder / f"checkpoint-{number}")
        _to_disk(self.folder)
        for old in before[: -(KEPT - 1)]:
            shutil.rmtree(old, ignore_errors=True)

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            table = json.loads((path / _STATE).read_text(encoding="utf-8"))
            if table.pop("seal") != _seal(table) or table["tensors"] != _hash(path / _TENSORS):
                raise Unusable("damaged")
            about, mine = table["about"], self._about()
            for key in ("format", "lstmlab", "torch", "device"):
                if about[key] != mine[key]:
                    raise Unusable(f"made with {key} {about[key]}, not {mine[key]}")
            if about["id"] != mine["id"]:
                raise Unusable(_difference(Trial.model_validate(about["trial"]), self.trial))
            state: dict[str, Any] = unpack(table["state"], load_file(path / _TENSORS))
            return state
        except (OSError, ValueError, KeyError, TypeError, AttributeError, SafetensorError):
            raise Unusable("damaged") from None


def _difference(theirs: Trial, mine: Trial) -> str:
    """How the trial of a checkpoint is another than the one that is to be run."""
    if theirs.task != mine.task or theirs.fingerprint != mine.fingerprint:
        return "of other data"
    for key, value in theirs.recipe.model_dump().items():
        if value != (now := getattr(mine.recipe, key)) and key not in ("keep", "train_on"):
            now = mine.recipe.model_dump()[key]
            if value != now:
                return f"of another recipe ({key} was {value!r}, not {now!r})"
    if theirs.seed != mine.seed:
        return f"of another seed ({theirs.seed}, not {mine.seed})"
    return "of another run"


def _seal(table: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    """Have the system write a file, or a folder's names, to the disk, where it can be asked to."""
    if os.name == "nt" and path.is_dir():
        return
    number = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)
