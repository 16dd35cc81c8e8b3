"""``lstmlab list``: the variants there are."""

from __future__ import annotations

from typing import Annotated

import typer

from lstmlab import registry
from lstmlab.cli._options import Language
from lstmlab.errors import InputError

_KEYS = "study-keys"


def command(
    kind: Annotated[
        str,
        typer.Argument(
            help="tasks, cells, optimizers, schedules, datasets, roles, metrics, baselines, "
            "backends or study-keys"
        ),
    ],
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Of study-keys and cells: as the page in docs/.")
    ] = False,
    language: Annotated[
        Language, typer.Option("--lang", help="Of cells: English or Simplified Chinese (简体中文).")
    ] = Language.EN,
) -> None:
    """List the tasks, cells, optimizers, schedules, data sets, metrics or baselines: where each
    comes from, and what it is.

    Of cells: when each was published, its size and its time, and what it was made for.
    And roles: what the columns of data sets are to a task. And backends: where a study's trials can
    run. And study-keys: what a study file may say, with the defaults.

    Example: [bold]lstmlab list optimizers[/bold]
    """
    from lstmlab.data import available

    if kind == _KEYS:
        from lstmlab.study.planning.keys import as_markdown, as_text

        print(as_markdown() if markdown else as_text())
        return
    if kind == "cells":
        from lstmlab.cli.list import cells

        print(cells.as_markdown(language) if markdown else cells.as_text(language))
        return
    if kind not in registry.FOLDERS:
        raise InputError(registry.unknown("kind", kind, (*registry.FOLDERS, _KEYS)))
    known = {name: registry.about(kind, name) for name in registry.names(kind)}
    if kind == "datasets":
        known |= {name: ("LSTMLAB_DATA", "") for name in available() if name not in known}
    width, wide = max(map(len, known)), max(len(origin) for origin, _ in known.values())
    for name, (origin, summary) in known.items():
        print(f"{name:{width}}  {origin:{wide}}  {summary}".rstrip())
