"""What is made once and kept on disk: in ``LSTMLAB_CACHE``, or the user's cache folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs


def folder() -> Path:
    """Where everything is kept; may be removed at any time."""
    return Path(os.environ.get("LSTMLAB_CACHE") or platformdirs.user_cache_dir("lstmlab"))


def atomically(kept: Path, write: Callable[[Path], None]) -> None:
    """The folder ``kept`` as ``write`` fills it, or not at all; the first to finish provides it."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix="new-") as temporary:
        new = Path(temporary) / "new"
        new.mkdir()
        write(new)
        try:
            new.rename(kept)
        except OSError:
            if not kept.exists():
                raise
