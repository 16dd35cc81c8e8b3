"""Checkpoints that outlive their machine: copied to a bucket that all machines reach.

``pyarrow``'s file systems do it (``s3://…``, ``gs://…``, ``hdfs://…``, ``file:///…``), with the
credentials that the machine has for it.
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from lstmlab.errors import InputError

_LAST = "state.json"
"""The file that is copied last: without it a copy was cut off."""


class Bucket:
    """The checkpoints of trials below one address, and below one folder of this machine."""

    def __init__(self, address: str, folder: Path | None = None) -> None:
        """``InputError`` where the address can't be used."""
        from pyarrow import fs

        try:
            self._files, self._root = fs.FileSystem.from_uri(address)
        except (OSError, ValueError) as error:
            raise InputError(f"--checkpoints {address}: {error}") from None
        self._folder = folder
        self._kept: dict[str, str] = {}
        """Trial -> the name of the checkpoint that was copied last."""

    def keep(self, trial: str) -> None:
        """Copy the newest checkpoint of ``trial``, if there is one that wasn't copied yet."""
        assert self._folder
        newest = _newest(self._folder / trial)
        if newest is None or self._kept.get(trial) == newest.name:
            return
        place = f"{self._root}/{trial}/{newest.name}"
        with contextlib.suppress(FileNotFoundError):  # a newer one has taken its place
            self._files.create_dir(place, recursive=True)
            for path in sorted(newest.iterdir(), key=lambda path: path.name == _LAST):
                self._write(f"{place}/{path.name}", path.read_bytes())
            before, self._kept[trial] = self._kept.get(trial), newest.name
            if before:
                self._delete(f"{self._root}/{trial}/{before}")

    def fetch(self, trial: str) -> None:
        """Copy the newest whole checkpoint of ``trial`` here, if there is one."""
        from pyarrow import fs

        assert self._folder
        every = fs.FileSelector(f"{self._root}/{trial}", allow_not_found=True, recursive=True)
        names = [info.path for info in self._files.get_file_info(every) if info.is_file]
        whole = [name.rsplit("/", 2)[1] for name in names if name.endswith(f"/{_LAST}")]
        if not whole:
            return
        newest = max(whole, key=_number)
        target = self._folder / trial / newest
        if target.exists():
            return
        new = target.with_name(f".{newest}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        for name in names:
            folder, _, file = name.rpartition("/")
            if folder.endswith(f"/{newest}"):
                with self._files.open_input_stream(name) as stream:
                    (new / file).write_bytes(stream.read())
        new.replace(target)
        self._kept[trial] = newest

    def discard(self, trial: str) -> None:
        """Remove all copies of ``trial``'s checkpoints."""
        self._delete(f"{self._root}/{trial}")

    def _write(self, name: str, content: bytes) -> None:
        with self._files.open_output_stream(name) as stream:
            stream.write(content)

    def _delete(self, folder: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._files.delete_dir(folder)


def _newest(folder: Path) -> Path | None:
    every = folder.glob("checkpoint-*") if folder.is_dir() else ()
    return max(every, key=lambda path: _number(path.name), default=None)


def _number(name: str) -> int:
    digits = name.rpartition("-")[2]
    return int(digits) if digits.isdigit() else -1
