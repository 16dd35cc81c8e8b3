"""Model folders that are damaged or hostile, made by a seed.

``benchmarks/fuzz_models.py`` reads thousands of them.
"""

import dataclasses
import json
import os
import pickle
import random
import struct

from lstmlab.api.model import Model
from lstmlab.artifacts import saved
from lstmlab.data.remembered import Remembered
from lstmlab.errors import InputError
from models_made import untrained

MODELS = {
    "sentiment": {"unit": "word"},
    "classification": {
        "unit": "word",
        "spelling": True,
        "bidirectional": True,
        "wide": "ngrams",
        "tune_thresholds": True,
    },
    "translation": {"unit": "bpe"},
    "summarization": {"unit": "word", "copy_source": True},
    "language-modeling": {"unit": "char"},
}
TEXTS = ["film 1 was good", "", "\U0001f600 a b"]

VALUES = [
    None, True, False, 0, -1, 1, 2, 7, 100, 10**9, 0.5, -0.0, 1e308, -1e308, 10**30, 2**31, 2**63,
    10**4000, float("nan"), float("inf"), "", "x", "lstm", "gru", "../../etc/passwd", "/dev/zero",
    "\ud800", "\x00", "bpe", "adam", "bfloat16", [], {}, [[]], {"": {}}, ["a"] * 100, [0, 1],
    {"name": "adam"}, {"__class__": "os.system"},
]  # fmt: skip


def flip(rng, data):
    """Some bits of some bytes; half of the time near the beginning, as the names of tensors."""
    data, near = bytearray(data), rng.random() < 0.5
    for _ in range(rng.choice([1, 1, 2, 8])):
        place = rng.randrange(min(len(data), 1 << 11) if near else len(data))
        data[place] ^= 1 << rng.randrange(8)
    return bytes(data)


def weigh(rng, data):
    """A weight that is no number, or a large one; of other files some bytes."""
    if len(data) < 4:
        return data
    weight = rng.choice([float("nan"), float("inf"), 3e38, -1e30, 1e7, 9e5, -9e5, 0.0])
    place = len(data) - 4 * rng.randrange(1, len(data) // 4 + 1)
    return data[:place] + struct.pack("<f", weight) + data[place + 4 :]


def cut(rng, data):
    return data[: rng.randrange(len(data))]


def grow(rng, data):
    place = rng.choice([0, len(data), rng.randrange(len(data))])
    return data[:place] + rng.randbytes(rng.choice([1, 8, 3000])) + data[place:]


def patch(rng, data):
    """A run of bytes overwritten by others, such as the largest number."""
    place, size = rng.randrange(len(data)), rng.choice([1, 4, 8, 64])
    filling = rng.choice([b"\xff" * size, b"\0" * size, rng.randbytes(size), b"9" * size])
    return data[:place] + filling + data[place + size :]


NOT_JSON_NOR_TENSORS = [
    b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100, b"[" * 100_000, b'{"a":' * 50_000,
    b"\0" * 5000, b"9" * 10_000, pickle.dumps({"a": 1}),
]  # fmt: skip


def replace(rng, data):
    return rng.choice(NOT_JSON_NOR_TENSORS)


def nodes(value, found):
    """Every (container, key) of a JSON value."""
    pairs = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, part in pairs:
        found.append((value, key))
        nodes(part, found)
    return found


def reshape(rng, data):
    """One place of a JSON file changed: in a safetensors file, of its header."""
    header = not data.startswith((b"{", b"["))
    text = data[8 : 8 + int.from_bytes(data[:8], "little")] if header else data
    try:
        value = json.loads(text)
    except ValueError:  # a README
        return flip(rng, data)
    container, key = rng.choice(nodes(value, []))
    other = rng.choice(nodes(value, []))
    action = rng.randrange(4)
    if action == 0:
        del container[key]
    elif action == 1 and isinstance(container, dict):
        container[rng.choice(["x", "../x", str(key) + "x"])] = container.pop(key)
    elif action == 2:
        container[key] = json.loads(json.dumps(other[0][other[1]]))
    else:
        container[key] = rng.choice(VALUES)
    new = json.dumps(value).encode()
    return len(new).to_bytes(8, "little") + new + data[8 + len(text) :] if header else new


CHANGES = [flip, flip, weigh, cut, grow, patch, replace, reshape, reshape, reshape, reshape]


def _files(folder):
    """Those that can be read: not devices, nor what was made huge."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in files if path.stat().st_size < 1 << 30)


def break_one(folder, seed):
    """Change a file of ``folder``, or put something else in its place; what was done."""
    rng = random.Random(seed)
    path = rng.choice(_files(folder))
    if rng.random() < 0.05:
        path.unlink()
        kind = rng.choice(["missing", "link", "fifo", "folder", "device", "huge"])
        if kind == "link":
            path.symlink_to("/etc/passwd")
        elif kind == "fifo":
            os.mkfifo(path)
        elif kind == "folder":
            path.mkdir()
        elif kind == "huge":
            path.touch()
            os.truncate(path, 1 << 36)  # 64 GiB, none of them on the disk
        elif kind == "device":
            path.symlink_to("/dev/zero")
        return f"{path.name}: {kind}"
    change = rng.choice(CHANGES)
    path.write_bytes(change(rng, path.read_bytes()))
    return f"{path.name}: {change.__name__}"


def exchange(folder, rng, models):
    """Put a file of this model, or of another, in the place of one; what was done."""
    files, others = _files(folder), _files(rng.choice(models))
    path, other = rng.choice(files), rng.choice(rng.choice([files, others]))
    same = [each for each in others if each.name == path.name]
    other = rng.choice([other, *same])
    path.write_bytes(other.read_bytes())
    return f"{path.name}: {other.parent.name}/{other.name}"


def break_some(folder, seed, models):
    """Break a file of ``folder``, often more than one; what was done."""
    rng = random.Random(seed)
    done = []
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        try:
            if rng.random() < 0.1:
                done.append(exchange(folder, rng, models))
            else:
                done.append(break_one(folder, rng.randrange(1 << 40)))
        except (OSError, ValueError, IndexError):
            if not done:  # what was broken before can't be broken in every way again
                raise
    return ", ".join(done)


def make_models(place):
    """A small model folder of every task, and of an ensemble, in the new folder ``place``."""
    for task, changes in MODELS.items():
        saved.save(place / task, _with_memory(untrained(task, **changes)), "# a card\n")
    parts = enumerate(("none", "ngrams"))
    two = [untrained("sentiment", seed, unit="word", wide=wide) for seed, wide in parts]
    saved.save(place / "ensemble", saved.join(two, ["m0", "m1"]), "# a card\n")
    return sorted(place.iterdir())


def _with_memory(model):
    column = "source" if model.task.columns.called == "paired" else "text"
    known = Remembered({column: "Review Text"}, "cp1252", ";")
    return dataclasses.replace(model, remembered=known)


def outcome(folder):
    """``"answers"``, or how it was refused; anything else that is raised is a mistake."""
    try:
        model = Model.read(folder)
    except InputError as error:
        line = str(error)
        assert "\n" not in line, line
        assert len(line) < 400, line
        return line
    answers = model.predict([*TEXTS, None], explain=True)
    assert len(answers) == len(TEXTS) + 1
    json.dumps(answers, ensure_ascii=False, allow_nan=False).encode()
    return "answers"
