"""``--plugin``, the option of every command: files that hold variants of the user's own."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from lstmlab import registry


def _use(files: list[Path] | None) -> list[Path] | None:
    for file in files or ():
        registry.use(file)
    return files


_OPTION = Annotated[
    list[Path] | None,
    typer.Option(
        "--plugin",
        metavar="FILE.py",
        help="A cell, optimizer, metric, baseline, task or data set of your own; it is run.",
        callback=_use,
        is_eager=True,
    ),
]


def taking_plugins(command: Callable[..., None]) -> Callable[..., None]:
    """``command`` with one more option. What it names is in use before the command begins."""
    signature = inspect.signature(command, eval_str=True)

    @wraps(command)
    def taking(*, plugin: list[Path] | None = None, **given: Any) -> None:
        command(**given)

    option = inspect.Parameter("plugin", inspect.Parameter.KEYWORD_ONLY, default=None)
    own = [each.replace(kind=option.kind) for each in signature.parameters.values()]
    parameters = [*own, option.replace(annotation=_OPTION)]
    vars(taking)["__signature__"] = signature.replace(parameters=parameters)
    return taking
