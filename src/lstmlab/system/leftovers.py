"""Temporary folders beside what they become: named so that those of killed processes are known."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import tempfile
import time
import zlib
from pathlib import Path

_STALE = 24 * 3600.0
"""Seconds without a change after which a folder is nobody's, whichever machine made it."""


def new_folder(parent: Path, prefix: str) -> Path:
    """A new, empty folder in ``parent``, for its maker to rename or remove.

    What processes that were killed left in ``parent`` under the same ``prefix`` is removed.
    """
    sweep(parent, prefix)
    return Path(tempfile.mkdtemp(dir=parent, prefix=f"{prefix}{_host()}-{os.getpid()}-"))


def sweep(parent: Path, prefix: str) -> None:
    """Remove the folders that :func:`new_folder` made in ``parent`` for processes that are dead."""
    with contextlib.suppress(OSError):
        for path in parent.iterdir():
            if path.name.startswith(prefix) and _is_left(path, path.name[len(prefix) :]):
                shutil.rmtree(path, ignore_errors=True)


def _is_left(path: Path, rest: str) -> bool:
    host, _, further = rest.partition("-")
    process, _, random = further.partition("-")
    if len(host) != 8 or not process.isdecimal() or not random:
        return False  # not a name of ours
    try:
        age = time.time() - path.stat().st_mtime
    except OSError:
        return False
    return age > _STALE or (host == _host() and not _is_alive(int(process)))


def _host() -> str:
    """Eight hex digits that tell this machine from others that may share a folder with it."""
    return f"{zlib.crc32(platform.node().encode()):08x}"


def _is_alive(process: int) -> bool:
    if os.name == "nt":
        return True  # there is no harmless signal to ask with
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
