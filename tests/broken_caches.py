"""Caches that are damaged, made by a seed; run as a script, for many of them.

``python tests/broken_caches.py FOLDER CASES`` says where what came of one wasn't right.
"""

import os
import random
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from lstmlab.data import cache
from lstmlab.data.preparing.encoded import encode
from lstmlab.data.preparing.shared import shared
from lstmlab.recipe import Recipe
from small_data import labelled, paired

SPELLED, PIECES = Recipe(spelling=True, max_length=5), Recipe(unit="bpe", vocabulary_size=300)


def results():
    """What lstmlab reads from the cache, as plain Python values."""
    found = []
    for dataset, recipe in ((labelled(), SPELLED), (paired(), PIECES)):
        texts = shared(dataset)
        data = encode(texts, recipe)
        found.append([[*column] for split in texts.splits.values() for column in split.values()])
        for split, columns in data.columns.items():
            arrays = [part for each in columns.values() for part in (each.ids, each.offsets)]
            if recipe.spelling:
                arrays += [data.spelling[split].words.ids, data.spelling[split].parts]
            found += [np.asarray(array).tolist() for array in arrays]
        found += [data.notes, data.codec.tokenizer.to_json()]
    return found


def cut(rng, path):
    path.write_bytes(path.read_bytes()[: rng.randrange(path.stat().st_size + 1)])


def empty(rng, path):
    path.write_bytes(b"")


def flip(rng, path):
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice([1, 1, 2, 9])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


def longer(rng, path):
    path.write_bytes(path.read_bytes() + rng.randbytes(rng.choice([1, 8, 4096])))


def other(rng, path):
    whole = rng.choice([b"{}", b"[]", b"null", b"[" * 100_000, rng.randbytes(200), b"\x93NUMPY"])
    path.write_bytes(whole)


def swap(rng, path):
    twin = rng.choice(sorted(path.parent.iterdir()))
    if twin.is_file():
        ours, theirs = path.read_bytes(), twin.read_bytes()
        path.write_bytes(theirs)
        twin.write_bytes(ours)


def instead(rng, path):
    path.unlink()
    rng.choice(
        [
            lambda: path.mkdir(),
            lambda: path.symlink_to("/nowhere"),
            lambda: path.symlink_to("/dev/zero"),
            lambda: path.symlink_to(path.name),
            lambda: os.mkfifo(path),
            lambda: None,
        ]
    )()


def folder(rng, path):
    """Damages the entry, or all of its kind, as a whole."""
    whole = path.parent if rng.random() < 0.5 else path.parent.parent
    shutil.rmtree(whole)
    rng.choice(
        [
            lambda: whole.mkdir(),
            lambda: whole.write_bytes(b"x"),
            lambda: whole.symlink_to("/nowhere"),
            lambda: whole.symlink_to("/proc"),
        ]
    )()


def entry(rng, path):
    """Another entry in its place."""
    twin = rng.choice(sorted(path.parent.parent.iterdir()))
    if twin != path.parent and twin.is_dir():
        shutil.rmtree(path.parent)
        twin.rename(path.parent)


DAMAGES = [cut, empty, flip, flip, longer, other, swap, instead, folder, entry]


def damage(seed, whole, place):
    """A copy of the cache ``whole`` at ``place``, damaged; which damages were done."""
    rng = random.Random(seed)
    shutil.copytree(whole, place)
    done = []
    for _ in range(rng.choice([1, 1, 2, 4])):
        found = sorted(path for path in place.rglob("*") if path.is_file())
        if not found:
            break
        path, how = rng.choice(found), rng.choice(DAMAGES)
        with suppress(ValueError, OSError):  # of what is damaged already, there is less to damage
            how(rng, path)
        done.append(f"{how.__name__} {path.relative_to(place)}")
    return done


def check(scratch, seeds):
    """What wasn't right: lines that name the seed and its damages."""
    before = os.environ.get("LSTMLAB_CACHE")
    wrong = []
    try:
        os.environ["LSTMLAB_CACHE"] = str(scratch / "whole")
        expected = results()
        for seed in seeds:
            place = scratch / str(seed)
            done = damage(seed, scratch / "whole", place)
            os.environ["LSTMLAB_CACHE"] = str(place)
            cache._checked.clear()  # as in a new process
            started = time.monotonic()
            try:
                right = results() == expected and results() == expected
            except Exception as error:
                wrong.append(f"{seed} {done}: {type(error).__name__}: {error}")
            else:
                wrong += [] if right else [f"{seed} {done}: other results"]
            if (took := time.monotonic() - started) > 20:
                wrong.append(f"{seed} {done}: {took:.0f} s")
            shutil.rmtree(place, ignore_errors=True)
            if instead := os.environ.pop(cache._INSTEAD, None):
                shutil.rmtree(instead)
    finally:
        os.environ.pop("LSTMLAB_CACHE")
        if before is not None:
            os.environ["LSTMLAB_CACHE"] = before
    return wrong


if __name__ == "__main__":
    found = check(Path(sys.argv[1]), range(int(sys.argv[2])))
    print(*found, f"{len(found)} of {sys.argv[2]} damaged caches were not mended", sep="\n")
    sys.exit(bool(found))
