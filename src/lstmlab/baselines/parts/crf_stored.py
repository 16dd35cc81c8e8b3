"""A linear CRF as files, ``features.json`` and ``features.safetensors``; read unbelieved.

It is kept in the cache and in model folders, where ``share`` is its say beside the network's.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file

from lstmlab.baselines.linear_crf import LinearCrf
from lstmlab.data.tagging.inner import Inner

ABOUT, TENSORS = "features.json", "features.safetensors"
LARGEST_ABOUT = 1 << 16
"""Bytes of the JSON."""
_LARGEST_WEIGHT = 1e6
_LARGEST_HEADER = 1 << 16
_LARGEST_KEY = 1 << 62


def write(folder: Path, model: LinearCrf, share: float = 1.0) -> None:
    """The two files in ``folder``. The tags are not among them."""
    about = json.dumps({"held": model.held, "share": share}, indent=1)
    (folder / ABOUT).write_text(about + "\n", encoding="utf-8")
    tensors = {"keys": model.keys, "weights": model.weights, "pairs": model.pairs}
    save_file({name: np.ascontiguousarray(each) for name, each in tensors.items()},
              folder / TENSORS)  # fmt: skip


def read(about: str, tensors: Path, inner: Inner) -> tuple[LinearCrf, float]:
    """The model, and its share, from the JSON's text and the path of the other file.

    ``ValueError`` names the file and what is wrong with it.
    """
    try:
        table = json.loads(about)
        c1, c2 = map(_number, table["held"])
        share = _number(table["share"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError(f"{ABOUT}: not the choices of a linear CRF") from None
    if not 0 <= share <= 1 or min(c1, c2) < 0:
        raise ValueError(f"{ABOUT}: not the choices of a linear CRF")
    found = _tensors(tensors, len(inner.names))
    return LinearCrf(inner, (c1, c2), found["keys"], found["weights"], found["pairs"]), share


def _number(given: Any) -> float:
    if type(given) not in (int, float) or not np.isfinite(given):
        raise ValueError
    return float(given)


def _tensors(path: Path, tags: int) -> dict[str, NDArray[Any]]:
    with path.open("rb") as file:
        if int.from_bytes(file.read(8), "little") > _LARGEST_HEADER:
            raise ValueError(f"{TENSORS}: not a safetensors file of a linear CRF")
    with safe_open(path, framework="numpy") as file:
        slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118
        about = {name: (each.get_dtype(), tuple(each.get_shape())) for name, each in slices.items()}
        size = (about.get("keys") or ("", (0,)))[1][0]
        expected: dict[str, tuple[str, tuple[int, ...]]] = {
            "keys": ("I64", (size,)),
            "weights": ("F32", (size, tags)),
            "pairs": ("F32", (tags, tags)),
        }
        if about != expected or size < 1:
            raise ValueError(f"{TENSORS}: not the tensors of a linear CRF of {tags:,} tags")
        found = {name: file.get_tensor(name) for name in about}
    keys = found["keys"]
    fine = bool((np.diff(keys) > 0).all()) and int(keys[0]) >= 0 and int(keys[-1]) < _LARGEST_KEY
    for name in ("weights", "pairs"):
        fine = fine and bool((np.abs(found[name]) <= _LARGEST_WEIGHT).all())  # nor is NaN
    if not fine:
        raise ValueError(f"{TENSORS}: a number in it is one that no training gives")
    return found
