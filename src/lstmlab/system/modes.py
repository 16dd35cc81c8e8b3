"""What others may do with a file that was made under a temporary name, readable by its maker."""

from __future__ import annotations

import os
from pathlib import Path


def by_umask(path: Path) -> None:
    """Give a file or a folder, with all that is in it, the mode that a new one would have."""
    umask = os.umask(0)
    os.umask(umask)
    for each in (path, *path.rglob("*")) if path.is_dir() else (path,):
        each.chmod((0o777 if each.is_dir() else 0o666) & ~umask)
