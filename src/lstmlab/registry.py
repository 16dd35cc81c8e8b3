"""Variants by name: a file's stem in a kind's folder *is* the variant's name.

``find("optimizers", "adam")`` imports ``lstmlab/optimizers/adam.py`` and returns the module.
Underscores in a stem read as hyphens (``language_modeling.py`` is ``language-modeling``).
Beside the variants of a folder stands the file that says what each of them defines
(``optimizers/optimizer.py``); it is none itself, and neither are files whose stem starts with
``_``. Nothing is imported that is not asked for.
"""

from __future__ import annotations

import difflib
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from lstmlab.errors import InputError
from lstmlab.language.quoting import short, some

_PACKAGE = Path(__file__).parent

FOLDERS = {
    "baselines": "baselines",
    "cells": "cells",
    "datasets": "data/sets",
    "metrics": "metrics",
    "optimizers": "optimizers",
    "tasks": "tasks",
}
"""Kind of variant -> its folder inside the package."""

_COMPARED = 200
"""Characters of a name that are compared with those that are known."""
_LISTED = 40
"""Known names that a message lists."""


@cache
def names(kind: str) -> tuple[str, ...]:
    """All variants of ``kind``, sorted by name."""
    files = (_PACKAGE / FOLDERS[kind]).glob("*.py")
    stems = (f.stem for f in files if not f.stem.startswith("_") and f.stem != kind[:-1])
    return tuple(sorted(stem.replace("_", "-") for stem in stems))


@cache
def find(kind: str, name: str) -> ModuleType:
    """The module that defines the variant ``name``; ``InputError`` with the nearest name."""
    if name not in names(kind):
        raise InputError(unknown(kind.removesuffix("s"), name, names(kind)))
    folder = FOLDERS[kind].replace("/", ".")
    return import_module(f"lstmlab.{folder}.{name.replace('-', '_')}")


def file(kind: str, name: str) -> Path:
    """Where the variant ``name`` is written."""
    return _PACKAGE / FOLDERS[kind] / f"{name.replace('-', '_')}.py"


def unknown(what: str, name: str, known: tuple[str, ...] | list[str]) -> str:
    """One line for a misspelt ``name``: suggests the nearest known one, or lists them all."""
    near = difflib.get_close_matches(name[:_COMPARED], known, n=1)
    hint = (
        f"did you mean '{short(near[0])}'?" if near else f"known: {some(known, _LISTED, each=30)}"
    )
    return f"unknown {what} '{short(name)}'; {hint}"
