"""A study's file, opened to be looked at: also where nothing may be written."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from urllib.parse import quote

LOG = "-wal"
"""What SQLite appends to a file's name for the log of its latest changes."""


def opened(path: Path) -> sqlite3.Connection:
    """A connection to read from; nothing in the folder is changed.

    A file without a log is whole by itself, and read as one that nobody changes: otherwise SQLite
    would want to make files beside it. One with a log is read together with it, if need be from a
    copy. ``sqlite3.DatabaseError`` where it can't be read.
    """
    if not _has_log(path):
        return connected(path, "immutable=1")
    try:
        connection = connected(path, "mode=ro")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:  # the log's index is not there, and can't be made
        return _copied(path)
    return connection


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + LOG)
    return log.is_file() and log.stat().st_size > 0


def connected(path: Path, how: str, timeout: float = 5.0) -> sqlite3.Connection:
    """A connection to the file at ``path``, opened ``how`` a URI says it: ``mode=ro``."""
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?{how}", timeout, uri=True)


def _copied(path: Path) -> sqlite3.Connection:
    """Opens a copy of the file and its log, in memory."""
    whole = sqlite3.connect(":memory:")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        for suffix in ("", LOG):
            copy.with_name(path.name + suffix).write_bytes(
                path.with_name(path.name + suffix).read_bytes()
            )
        source = sqlite3.connect(copy)
        try:
            source.backup(whole)
        finally:
            source.close()
    return whole
