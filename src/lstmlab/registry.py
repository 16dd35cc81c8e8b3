"""Variants by name: a file's stem in a kind's folder *is* the variant's name.

``find("optimizers", "adam")`` imports ``lstmlab/optimizers/adam.py`` and returns the module.
Underscores in a stem read as hyphens (``language_modeling.py`` is ``language-modeling``).
Beside the variants of a folder stands the file that says what each of them defines
(``optimizers/optimizer.py``); it is none itself, and neither are files whose stem starts with
``_``. Nothing is imported that is not asked for.

A user's own file is a variant, too, once it was named to :func:`use`, and so is what installed
packages offer (:mod:`lstmlab.plugins`). Such a variant is found by its name and by the full one,
``name@hash``, which :func:`canonical` gives and which all that is kept says.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from lstmlab.errors import InputError
from lstmlab.language.quoting import short, some
from lstmlab.plugins import installed, plugin
from lstmlab.plugins.kinds import ONE
from lstmlab.plugins.plugin import Plugin

_PACKAGE = Path(__file__).parent

FOLDERS = {
    "backends": "study/backends",
    "baselines": "baselines",
    "cells": "cells",
    "datasets": "data/sets",
    "metrics": "metrics",
    "optimizers": "optimizers",
    "roles": "data/roles",
    "schedules": "schedules",
    "tasks": "tasks",
}
"""Kind of variant -> its folder inside the package."""

_COMPARED = 200
"""Characters of a name that are compared with those that are known."""
_LISTED = 40
"""Known names that a message lists."""

_used: dict[tuple[str, str], Plugin] = {}
"""Kind and name, or kind and full name -> the user's file that was named to :func:`use`."""


class PluginNeeded(InputError):
    """A variant is a plug-in that isn't in use: the file must be given first."""


def names(kind: str) -> tuple[str, ...]:
    """All variants of ``kind``, sorted by name; those of plug-ins are written ``name@hash``."""
    return tuple(sorted({*own(kind), *(one.full for one in plugins(kind))}))


@cache
def own(kind: str) -> tuple[str, ...]:
    """The variants of ``kind`` that come with lstmlab, sorted by name."""
    files = (_PACKAGE / FOLDERS[kind]).glob("*.py")
    stems = (f.stem for f in files if not f.stem.startswith("_") and f.stem != kind[:-1])
    return tuple(sorted(stem.replace("_", "-") for stem in stems))


def find(kind: str, name: str) -> ModuleType:
    """The module that defines the variant ``name``; ``InputError`` with the nearest name."""
    if name in own(kind):
        return _own(kind, name)
    if one := _plugin(kind, name):
        return one.run()
    raise _missing(kind, name)


def is_known(kind: str, name: str) -> bool:
    """Whether there is a variant ``name``, with or without a hash, that can be found."""
    return name in own(kind) or _plugin(kind, name) is not None


def canonical(kind: str, name: str) -> str:
    """The name by which ids, records and models know the variant ``name``: a plug-in's has its
    hash. One that is written with a hash is taken as it is, in use or not, so that what was kept
    can be read without running anything. ``InputError`` with the nearest name."""
    if name in own(kind) or plugin.is_full(name):
        return name
    if one := _plugin(kind, name):
        return one.full
    raise _missing(kind, name)


def full(kind: str, name: str) -> str:
    """Does what :func:`canonical` does, but returns ``name`` itself where it isn't a variant's: a
    data set may be named by a path, and what else is wrong is said where more is known."""
    return canonical(kind, name) if is_known(kind, name) else name


def use(file: str | Path) -> str:
    """Make the variant in a user's own ``file`` known to this process; returns its full name.

    The file is one variant, named by its stem; of which kind it is follows from what it defines. It
    is run when the variant is needed. ``InputError`` where it is no plug-in, or has the name of
    another variant. The same file may be named again after it was edited: the name then means what
    it is now.
    """
    return _use(plugin.read(Path(file)))


def use_sent(sent: Sequence[Plugin]) -> None:
    """Make known to this process what :func:`in_use` gave in another one."""
    for one in sent:
        _use(one)


def in_use() -> tuple[Plugin, ...]:
    """The user's files that are in use, for another process, each of which has been run here."""
    # What a name means now comes last, after what it meant before its file was edited.
    now = {one: None for (_, name), one in _used.items() if name == one.name}
    before = (one for one in _used.values() if one not in now)
    every = (*dict.fromkeys(before), *now)
    for one in every:
        one.run()
    return every


def plugins(kind: str) -> tuple[Plugin, ...]:
    """What is known of ``kind`` besides what comes with lstmlab: the user's files and what
    packages offer."""
    mine = (one for (of, name), one in _used.items() if of == kind and name == one.name)
    both: dict[str, Plugin] = {}
    for one in (*mine, *installed.offered(kind)):
        if one.name in own(kind):
            raise InputError(_taken(one))
        other = both.setdefault(one.name, one)
        if other.digest != one.digest:
            raise InputError(_twice(other, one))
    return tuple(both.values())


def about(kind: str, name: str) -> tuple[str, str]:
    """Returns where a variant comes from, and the first line of its file, which is not run for
    that."""
    if one := None if name in own(kind) else _plugin(kind, name):
        return one.origin, _first_line(one.source)
    file = _PACKAGE / FOLDERS[kind] / f"{name.replace('-', '_')}.py"
    return "lstmlab", _first_line(file.read_text(encoding="utf-8"))


def unknown(what: str, name: str, known: tuple[str, ...] | list[str]) -> str:
    """One line for a misspelt ``name``: suggests the nearest known one, or lists them all."""
    near = difflib.get_close_matches(name[:_COMPARED], known, n=1)
    hint = (
        f"did you mean '{short(near[0])}'?" if near else f"known: {some(known, _LISTED, each=30)}"
    )
    return f"unknown {what} '{short(name)}'; {hint}"


@cache
def _own(kind: str, name: str) -> ModuleType:
    folder = FOLDERS[kind].replace("/", ".")
    return import_module(f"lstmlab.{folder}.{name.replace('-', '_')}")


def _use(new: Plugin) -> str:
    if new.name in own(new.kind):
        raise InputError(_taken(new))
    old = _used.get((new.kind, new.name))
    if old and old.digest != new.digest and old.path != new.path:
        raise InputError(_twice(old, new))
    _used[new.kind, new.name] = _used[new.kind, new.full] = new
    return new.full


def _plugin(kind: str, name: str) -> Plugin | None:
    """The plug-in called ``name``, with or without its hash, if it is in use or installed."""
    if one := _used.get((kind, name)):
        return one
    return next((one for one in plugins(kind) if name in (one.name, one.full)), None)


def _missing(kind: str, name: str) -> InputError:
    if plugin.is_full(name):
        same = _plugin(kind, name.partition("@")[0])
        return PluginNeeded(plugin.wanted(kind, short(name, 120), same))
    known = (*own(kind), *(one.name for one in plugins(kind)))
    return InputError(unknown(kind.removesuffix("s"), name, tuple(sorted(known))))


def _taken(one: Plugin) -> str:
    return f"{one.origin}: '{one.name}' is {ONE[one.kind]} of lstmlab's own; give it another name"


def _twice(one: Plugin, other: Plugin) -> str:
    return (
        f"{other.origin}: '{other.name}' is {ONE[one.kind]} of {one.origin}, too, which differs; "
        "give one of them another name"
    )


def _first_line(source: str) -> str:
    return (ast.get_docstring(ast.parse(source)) or "").split("\n", 1)[0]
