"""What is made once and kept on disk: in ``LSTMLAB_CACHE``, or the user's cache folder.

Nothing in it is trusted further than its checksums go: a list of every file with its size and hash
is written last, and what doesn't agree with it is made anew. Where the cache can't be written, a
temporary folder takes its place for this process and those that it starts.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import platformdirs

from lstmlab.errors import Unwritable
from lstmlab.system.leftovers import new_folder

T = TypeVar("T")

_LIST = "files.json"
"""The file in which an entry names itself, and says of each of its files the name, size and
hash."""
_LARGEST_LIST = 1 << 20
_INSTEAD = "LSTMLAB_CACHE_INSTEAD"
"""Names the temporary folder, for the processes that this one starts."""
_checked: dict[Path, tuple[tuple[int, ...], ...]] = {}
"""Entry -> what its files were like when their hashes were right."""


def folder() -> Path:
    """Returns the folder where everything is kept; it may be removed at any time."""
    return Path(os.environ.get("LSTMLAB_CACHE") or platformdirs.user_cache_dir("lstmlab"))


def kept(kind: str, name: str, write: Callable[[Path], None], read: Callable[[Path], T]) -> T:
    """What ``read`` makes of the entry ``name`` among those of ``kind``, a folder.

    If there is none, or it is damaged, ``write`` fills a new one; it becomes the entry when it is
    whole and on disk. ``Unwritable`` if neither the cache nor a temporary folder can hold it.
    """
    spoilt = False
    for place in filter(None, (folder(), _instead())):
        entry = place / kind / name
        if _is_whole(entry):
            # A newer version may read it otherwise, and another process replace it meanwhile.
            try:
                return read(entry)
            except Exception:
                spoilt = True
    reasons: list[str] = []
    for place in _places(reasons):
        try:
            _make(place / kind / name, write, spoilt=spoilt)
            return read(place / kind / name)
        except OSError as error:
            reasons.append(f"{place} ({error.strerror or error})")
    raise Unwritable(
        f"no room for what is made of the data: {' and '.join(reasons)}; free some space there, or "
        "name another folder by LSTMLAB_CACHE"
    )


def _places(reasons: list[str]) -> Iterator[Path]:
    """Yields where to make an entry: the cache; where that failed once, a temporary folder."""
    if (instead := _instead()) is None:
        yield folder()
        try:
            instead = _begin_instead(reasons[-1])
        except OSError as error:
            reasons.append(f"{tempfile.gettempdir()} ({error.strerror})")
            return
    yield instead


def _instead() -> Path | None:
    """The temporary folder of this process or of the one that started it, if there is one."""
    given = os.environ.get(_INSTEAD)
    return Path(given) if given and Path(given).is_dir() else None


def _begin_instead(reason: str) -> Path:
    made = tempfile.mkdtemp(prefix="lstmlab-cache-")
    os.environ[_INSTEAD] = made
    atexit.register(_remove, made, os.getpid())
    print(
        f"lstmlab: note: the cache can't be written: {reason}; a temporary folder is used, and "
        "removed in the end. LSTMLAB_CACHE names another",
        file=sys.stderr,
    )
    return Path(made)


def _remove(made: str, owner: int) -> None:
    if os.getpid() == owner:  # not in a process that was forked
        shutil.rmtree(made, ignore_errors=True)


def _make(entry: Path, write: Callable[[Path], None], *, spoilt: bool) -> None:
    """The folder ``entry`` as ``write`` fills it, or not at all; ``spoilt``: the one that may be
    there is whole, but can't be read."""
    entry.parent.mkdir(parents=True, exist_ok=True)
    temporary = new_folder(entry.parent, "new-")
    try:
        new = temporary / "new"
        new.mkdir()
        write(new)
        _write_list(new, entry.name)
        _put(new, entry, temporary / "old", spoilt=spoilt)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _put(new: Path, entry: Path, old: Path, *, spoilt: bool) -> None:
    """``new`` becomes ``entry``, unless another process was quicker."""
    try:
        new.rename(entry)
    except OSError:
        if not spoilt and _is_whole(entry):
            return
        # Something damaged is in its place; another process may be mending it, too.
        with contextlib.suppress(FileNotFoundError):
            entry.rename(old)
        if old.is_file() or old.is_symlink():
            old.unlink()
        new.rename(entry)


def _write_list(new: Path, name: str) -> None:
    """Every file on disk, then the list of them and of what entry they are."""
    files = sorted(path for path in new.iterdir())
    listed = {path.name: [path.stat().st_size, _hash(path)] for path in files}
    about = json.dumps({"entry": name, "files": listed})
    (new / _LIST).write_text(about, encoding="utf-8")
    for path in (*files, new / _LIST):
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _is_whole(entry: Path) -> bool:
    """Whether every file is there, and as it was written."""
    try:
        about = json.loads(_regular(entry / _LIST, _LARGEST_LIST).read_text(encoding="utf-8"))
        listed = about["files"]
        if about["entry"] != entry.name:
            return False
        paths = [entry / name for name in sorted(listed)]
        seen = tuple(_looks(path) for path in (entry / _LIST, *paths))
        if _checked.get(entry) != seen:
            for path in paths:
                size, digest = listed[path.name]
                if _regular(path, size).stat().st_size != size or _hash(path) != digest:
                    return False
            _checked[entry] = seen
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return False
    return True


def _regular(path: Path, largest: int) -> Path:
    """``path``; ``ValueError`` unless it is a file, of that size at most: a pipe has no end."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > largest:
        raise ValueError(path)
    return path


def _looks(path: Path) -> tuple[int, ...]:
    found = path.lstat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
