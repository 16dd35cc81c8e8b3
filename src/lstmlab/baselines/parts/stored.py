"""A linear model on n-grams as files, ``ngrams.json`` and ``ngrams.safetensors``; read unbelieved.

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

from lstmlab.baselines._ngram_table import MOST, Block
from lstmlab.baselines.linear import Choices, Linear
from lstmlab.baselines.parts.pair_features import PairLinear
from lstmlab.data.beside.features import Features
from lstmlab.data.preparing.ngrams import KEY_BITS, Kinds

ABOUT, TENSORS = "ngrams.json", "ngrams.safetensors"
LARGEST_ABOUT = 1 << 16
"""Bytes of the JSON."""

_LONGEST = 8
"""Words or characters of an n-gram."""
_LARGEST_WEIGHT = 1e6
_LARGEST_HEADER = 1 << 16


def write(folder: Path, model: Linear, share: float = 1.0) -> None:
    """The two files in ``folder``. The labels are not among them."""
    choices = model.choices
    kinds = [{"words": each.words, "characters": each.characters} for each in choices.kinds]
    about: dict[str, Any] = {
        "kinds": kinds,
        "strength": choices.strength,
        "scale": choices.scale,
        "share": share,
    }
    if isinstance(model, PairLinear):
        about["pairs"] = True
    (folder / ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    tensors: dict[str, NDArray[Any]] = {"weights": model.weights, "bias": model.bias}
    for number, block in enumerate(model.blocks):
        tensors |= {f"keys.{number}": block.keys, f"rarity.{number}": block.rarity}
    save_file({name: np.ascontiguousarray(each) for name, each in tensors.items()},
              folder / TENSORS)  # fmt: skip


def read(
    about: str, tensors: Path, labels: tuple[str, ...], features: Features | None = None
) -> tuple[Linear, float]:
    """The model, and its share, from the JSON's text and the path of the other file.

    ``features``: what stands beside the texts, if anything does, which the files don't say.
    ``ValueError`` names the file and what is wrong with it.
    """
    try:
        table = json.loads(about)
        kinds = tuple(_kinds(each) for each in table["kinds"])
        pairs = _flag(table.get("pairs", False))
        strength, scale, share = (_number(table[key]) for key in ("strength", "scale", "share"))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError(f"{ABOUT}: not the choices of a linear model") from None
    if not 1 <= len(kinds) <= 2 or not 0 <= share <= 1 or strength <= 0 or scale <= 0:
        raise ValueError(f"{ABOUT}: not the choices of a linear model")
    beside = features.size if features else 0
    found = _tensors(tensors, len(kinds), len(labels), beside, pairs=pairs)
    blocks = tuple(
        Block(each, found[f"keys.{number}"], found[f"rarity.{number}"])
        for number, each in enumerate(kinds)
    )
    choices = Choices(kinds, strength, scale)
    made = PairLinear if pairs else Linear
    both = found["weights"], found["bias"]
    return made(choices, labels, blocks, *both, features=features), share


def _kinds(given: Any) -> Kinds:
    both = [tuple(given[what]) for what in ("words", "characters")]
    for pair in both:
        low, high = pair
        if type(low) is not int or type(high) is not int:
            raise ValueError
        if not 1 <= low <= _LONGEST or not 0 <= high <= _LONGEST:
            raise ValueError
    return Kinds(*both)


def _flag(given: Any) -> bool:
    if type(given) is not bool:
        raise ValueError
    return given


def _number(given: Any) -> float:
    if type(given) not in (int, float) or not np.isfinite(given):
        raise ValueError
    return float(given)


def _tensors(
    path: Path, blocks: int, labels: int, beside: int, *, pairs: bool
) -> dict[str, NDArray[Any]]:
    with path.open("rb") as file:
        if int.from_bytes(file.read(8), "little") > _LARGEST_HEADER:
            raise ValueError(f"{TENSORS}: not a safetensors file of n-grams")
    with safe_open(path, framework="numpy") as file:
        slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118
        about = {name: (each.get_dtype(), tuple(each.get_shape())) for name, each in slices.items()}
        sizes = [(about.get(f"keys.{n}") or ("", (0,)))[1][0] for n in range(blocks)]
        expected: dict[str, tuple[str, tuple[int, ...]]] = {
            "weights": ("F32", (2 * sum(sizes) + blocks if pairs else sum(sizes) + beside, labels)),
            "bias": ("F32", (labels,)),
        }
        for number, size in enumerate(sizes):
            expected[f"keys.{number}"] = ("I64", (size,))
            expected[f"rarity.{number}"] = ("F32", (size,))
        if about != expected or max(sizes) > MOST:
            raise ValueError(f"{TENSORS}: not the tensors that {ABOUT} says")
        found = {name: file.get_tensor(name) for name in about}
    for name, each in found.items():
        if name.startswith("keys"):
            fine = bool((np.diff(each) > 0).all() and (each >= 0).all())
            fine = fine and not len(each[each >= 1 << KEY_BITS])
        else:
            fine = bool((np.abs(each) <= _LARGEST_WEIGHT).all())  # nor is NaN
        if not fine:
            raise ValueError(f"{TENSORS}: {name} has a number that no training gives")
    return found
