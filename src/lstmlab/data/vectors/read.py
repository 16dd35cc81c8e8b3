"""The vectors of some words out of a file, read in a stream and kept with the caches."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lstmlab.data import cache
from lstmlab.data.vectors.fasttext import read_fasttext
from lstmlab.data.vectors.file import file_of, hash_of, opened
from lstmlab.data.vectors.matched import Matched
from lstmlab.data.vectors.text import read_text
from lstmlab.data.vectors.word2vec import read_word2vec

_VERSION = 1
"""This number is raised when words are matched in another way, so that what was kept is made
anew."""
_READERS = {"text": read_text, "word2vec": read_word2vec, "fasttext": read_fasttext}


def look_up(path: Path, words: Sequence[str]) -> Matched:
    """The vectors that the file at ``path`` has for ``words``.

    ``InputError`` names the file, and the line or word that is wrong. A file of gigabytes is read
    once for a vocabulary: what was found is kept, by the file's hash.
    """
    found = file_of(path)
    key = json.dumps([_VERSION, hash_of(path), list(words)])
    name = hashlib.sha256(key.encode()).hexdigest()[:24]

    def write(new: Path) -> None:
        matched = Matched(words, found.size)
        with opened(path) as stream:
            _READERS[found.format](found, stream, matched)
        np.save(new / "vectors.npy", matched.vectors)
        np.save(new / "how.npy", matched.how)

    def read(kept: Path) -> Matched:
        matched = Matched(words, found.size)
        matched.vectors = np.load(kept / "vectors.npy")
        matched.how = np.load(kept / "how.npy")
        return matched

    return cache.kept("vectors", name, write, read)
