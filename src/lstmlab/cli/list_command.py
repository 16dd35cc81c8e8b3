"""``lstmlab list``: the variants there are."""

from __future__ import annotations

import ast
from typing import Annotated

import typer

from lstmlab import registry
from lstmlab.errors import InputError


def command(
    kind: Annotated[
        str, typer.Argument(help="tasks, cells, optimizers, datasets, metrics or baselines")
    ],
) -> None:
    """List the tasks, cells, optimizers, data sets, metrics or baselines, with what each is.

    Example: [bold]lstmlab list optimizers[/bold]
    """
    from lstmlab.data import available

    if kind not in registry.FOLDERS:
        raise InputError(registry.unknown("kind", kind, tuple(registry.FOLDERS)))
    known = {name: _summary(kind, name) for name in registry.names(kind)}
    if kind == "datasets":
        known |= {name: "(in LSTMLAB_DATA)" for name in available() if name not in known}
    width = max(map(len, known))
    for name, summary in known.items():
        print(f"{name:{width}}  {summary}".rstrip())


def _summary(kind: str, name: str) -> str:
    """The first line of a variant's docstring, read without importing it (torch takes long)."""
    source = registry.file(kind, name).read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").split("\n", 1)[0]
