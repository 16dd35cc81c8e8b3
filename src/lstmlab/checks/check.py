"""The checks of a kind of variant, and what comes of each."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from lstmlab.errors import InputError


class Failed(AssertionError):
    """A variant doesn't keep a promise; the message says what was found, in a sentence."""


class Unchecked(Exception):
    """Whether a promise is kept can't be told here; the message says why."""


@dataclass(frozen=True)
class Check:
    """One promise, and how it is held against a variant."""

    name: str
    promise: str
    """A sentence that is true of every variant of the kind."""
    run: Callable[[str], None]
    """Raises an exception where the promise isn't kept by the variant of that name."""

    def found(self, variant: str) -> str:
        """What is wrong with ``variant``, in words; empty if nothing is."""
        try:
            self.run(variant)
        except Unchecked:
            raise
        except (Failed, InputError) as error:
            return " ".join(str(error).split())
        except Exception as error:
            return f"it fails with {type(error).__name__}{_place(error)}: {_short(error)}"
        return ""


def of_kind(kind: str) -> list[Check]:
    """The checks of a kind of variant, in the order in which they stand in its file."""
    name = f"lstmlab.checks.{kind}"
    module = import_module(name)
    functions = [one for _, one in inspect.getmembers(module, inspect.isfunction)]
    mine = [
        one
        for one in functions
        if one.__module__ == name and [*inspect.signature(one).parameters] == ["name"]
    ]
    mine.sort(key=lambda one: one.__code__.co_firstlineno)
    return [Check(one.__name__, _promise(one), one) for one in mine]


def expect(holds: object, otherwise: str) -> None:
    """``Failed`` with what is said ``otherwise``, unless it ``holds``."""
    if not holds:
        raise Failed(otherwise)


def _promise(function: Callable[[str], None]) -> str:
    return " ".join(inspect.cleandoc(function.__doc__ or "").split("\n\n")[0].split())


def _place(error: Exception) -> str:
    """Where in a plug-in's file it was raised, if it was."""
    found, step = "", error.__traceback__
    while step:
        if step.tb_frame.f_globals.get("__name__", "").startswith("lstmlab_plugin_"):
            found = f" in line {step.tb_lineno}"
        step = step.tb_next
    return found


def _short(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 300 else f"{text[:299]}…"
