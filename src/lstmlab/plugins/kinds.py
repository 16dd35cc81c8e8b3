"""What the file of a variant defines, by which its kind is known without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

MARKS = {
    "backends": ("opened", "MOST"),
    "baselines": ("fit", "TASKS"),
    "cells": ("Cell",),
    "datasets": ("load", "ABOUT"),
    "metrics": ("score", "CONSUMES"),
    "optimizers": ("build", "SEARCH_SPACE"),
    "roles": ("ROLE",),
    "schedules": ("Schedule",),
    "tasks": ("TASK",),
}
"""Kind of variant -> names that a file of this kind defines, and no file of another kind."""

ONE = {
    "backends": "a backend",
    "baselines": "a baseline",
    "cells": "a cell",
    "datasets": "a data set",
    "metrics": "a metric",
    "optimizers": "an optimizer",
    "roles": "a role",
    "schedules": "a schedule",
    "tasks": "a task",
}
"""Kind of variant -> what one of them is called in a sentence."""


def kind_of(tree: ast.Module) -> str:
    """The kind of variant that a file defines; ``ValueError``, a sentence, where it isn't one."""
    own = {name for statement in tree.body for name in _defined(statement)}
    there = own | {name for statement in tree.body for name in _imported(statement)}
    # What is imported may complete a variant (another one's settings), but doesn't make it one.
    found = [
        kind for kind, marks in MARKS.items() if there.issuperset(marks) and own.intersection(marks)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        both = " and ".join(f"{ONE[kind]} ({_listed(MARKS[kind])})" for kind in found)
        raise ValueError(f"defines {both}; a plug-in is one variant, so make a file of each")
    for kind, marks in MARKS.items():
        if some := own.intersection(marks):
            missing = [name for name in marks if name not in there]
            raise ValueError(
                f"defines {_listed(sorted(some))}, as {ONE[kind]} does, but not {_listed(missing)}"
            )
    kinds = "; ".join(f"{_listed(marks)} ({ONE[kind]})" for kind, marks in MARKS.items())
    raise ValueError(f"defines nothing that makes it a plug-in, which is one of: {kinds}")


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return " and ".join(names)


def _defined(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module defines itself."""
    match statement:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            yield name
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            yield name
        case ast.Assign(targets=targets):
            yield from (each.id for each in targets if isinstance(each, ast.Name))


def _imported(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.ImportFrom):
        yield from (alias.asname or alias.name for alias in statement.names)
