"""A damaged study made whole: what can be saved goes on, the damaged file is kept aside."""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from lstmlab.errors import InputError, writing
from lstmlab.study.repairing.salvage import Salvaged, salvage
from lstmlab.study.storing import store
from lstmlab.study.storing.opened import LOG

_INDEX = "-shm"
"""What ends the name of the file that SQLite keeps beside a log."""


@dataclass(frozen=True)
class Repaired:
    """What was saved of a damaged study."""

    saved: Salvaged
    aside: Path
    """Where the damaged file is now."""


def repair(folder: Path) -> Repaired | None:
    """Make the study in ``folder`` one that goes on; None if it is not damaged.

    ``InputError`` if it is none, if it is running, or if nothing of it can be saved.
    """
    path = folder / store.FILE
    if not path.is_file():
        raise InputError(f"{folder}: not a study folder (no {store.FILE})")
    _free_lock(folder)
    with store.locked(folder):
        if _is_whole(folder):
            return None
        with writing(folder):
            saved = salvage(path)
            if not (saved.records or saved.meta):
                raise InputError(f"{path}: nothing in it could be saved; remove it to start anew")
            return Repaired(saved, _replaced(path, saved))


def _is_whole(folder: Path) -> bool:
    try:
        with contextlib.closing(store.read(folder)) as kept:
            kept.entries()
    except store.Damaged:
        return False
    except InputError:  # of a study that hasn't begun, or was repaired before
        return True
    return True


def _free_lock(folder: Path) -> None:
    """Empty the file that holds nothing but a lock, if something has been written to it."""
    lock = folder / store.LOCK
    if lock.is_file() and lock.stat().st_size:
        with writing(lock):
            os.truncate(lock, 0)


def _replaced(path: Path, saved: Salvaged) -> Path:
    """Put a new store in place of the one at ``path``, which is copied first; the copy's path."""
    aside = next(
        name for n in range(1, 1000) if not (name := path.with_name(f"damaged-{n}.sqlite")).exists()
    )
    log = path.with_name(path.name + LOG)
    shutil.copy2(path, aside)
    if log.is_file():
        shutil.copy2(log, aside.with_name(aside.name + LOG))
    new = path.with_name("new.sqlite")
    beside = [new, *(new.with_name(new.name + suffix) for suffix in (LOG, _INDEX))]
    _remove(*beside)
    try:
        with contextlib.closing(store.made(new)) as made:
            made.create({}, ())
            made.restore(saved)
        # Or they would be read together with the new file.
        _remove(log, path.with_name(path.name + _INDEX))
        os.replace(new, path)
    finally:
        _remove(*beside)
    return aside


def _remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
