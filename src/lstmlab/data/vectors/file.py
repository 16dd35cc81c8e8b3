"""A file of vectors: what it is, and by what hash a trial knows it, wherever it lies."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from lstmlab.data import cache
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe

Format = Literal["text", "word2vec", "fasttext"]
"""``text``: a line a word, with or without a first line of how many and how long (GloVe, word2vec,
fastText's ``.vec``). ``word2vec``: its binary. ``fasttext``: fastText's ``.bin``."""

FASTTEXT = struct.pack("<i", 793712314)
"""What a fastText ``.bin`` begins with."""
LONGEST = 100_000
"""Numbers of a vector; what says more isn't a file of vectors."""

_LOOKED_AT = 1 << 20
_HASH = re.compile(r"(.+)@([0-9a-f]{16})")
_hashes: dict[tuple[str, int, int], str] = {}


@dataclass(frozen=True)
class VectorFile:
    path: Path
    format: Format
    size: int
    """Numbers of each vector, E."""
    header: bool = False
    """Whether a text begins with how many words there are, and ``size``."""


def file_of(path: Path) -> VectorFile:
    """What is at ``path``. ``InputError`` where that is no file of vectors."""
    with opened(path) as stream:
        start = stream.peek(_LOOKED_AT)  # type: ignore[attr-defined]
    if start[:4] == FASTTEXT:
        size = struct.unpack_from("<i", start, 8)[0] if len(start) >= 12 else 0
        return _checked(VectorFile(path, "fasttext", size))
    first, _, rest = start.partition(b"\n")
    fields = first.split()
    if len(fields) == 2 and all(field.isdigit() for field in fields):
        size = int(fields[1])
        binary = not _is_text(rest[: 4 * min(size, LONGEST)])
        return _checked(VectorFile(path, "word2vec" if binary else "text", size, True))
    if not first or not _is_text(first):
        raise InputError(
            f"{path}: not a file of word vectors: neither text (GloVe, word2vec, fastText's .vec) "
            "nor a .bin of word2vec or fastText; archives (.zip) have to be unpacked"
        )
    return _checked(VectorFile(path, "text", len(fields) - 1))


def resolve_vectors(recipe: Recipe) -> Recipe:
    """``recipe`` with the hash of its file of vectors behind the path, and an embedding as long as
    the file's vectors; as it is, where it has none.

    ``InputError`` where the file isn't right, or is another than the recipe was resolved with.
    """
    if not recipe.vectors:
        return recipe
    path, known = parted(recipe.vectors)
    found = file_of(path)
    digest = hash_of(path)
    if known and known != digest:
        raise InputError(f"{path}: has changed since the trial was planned ({digest}, not {known})")
    return recipe.updated({"vectors": f"{path}@{digest}", "embedding_size": found.size})


def parted(vectors: str) -> tuple[Path, str]:
    """A recipe's ``vectors``: the path, and the hash if it is known."""
    match = _HASH.fullmatch(vectors)
    return (Path(match[1]), match[2]) if match else (Path(vectors), "")


def hash_of(path: Path) -> str:
    """16 hex digits of the SHA-256 of a file.

    As it may have gigabytes, it is found once for a place, size and time of change.
    """
    about = path.stat()
    key = (str(path.absolute()), about.st_size, about.st_mtime_ns)
    if key not in _hashes:
        name = hashlib.sha256(json.dumps(key).encode()).hexdigest()[:24]

        def write(new: Path) -> None:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
            (new / "hash").write_text(digest, encoding="utf-8")

        _hashes[key] = cache.kept(
            "vector-hashes", name, write, lambda kept: (kept / "hash").read_text(encoding="utf-8")
        )
    return _hashes[key]


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of ``path``, unpacked where it is gzip'd. ``InputError`` where it can't be read."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            inner = gzip.GzipFile(fileobj=raw) if packed else raw
            yield io.BufferedReader(inner, _LOOKED_AT)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file of word vectors") from None
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: can't be read: {error}") from None


def _checked(found: VectorFile) -> VectorFile:
    if not 0 < found.size <= LONGEST:
        raise InputError(
            f"{found.path}, line 1: not a file of word vectors: {found.size} numbers a word"
        )
    return found


def _is_text(sample: bytes) -> bool:
    """Whether these are letters and numbers; a character may be cut at the end."""
    if any(byte < 32 and byte not in b"\t\r\n" for byte in sample):
        return False
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(sample) - 3
    return True
