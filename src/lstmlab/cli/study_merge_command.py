"""``lstmlab study merge``: studies of one protocol as one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def command(
    folders: Annotated[list[Path], typer.Argument(help="Study folders, or all parts of a study.")],
    out: Annotated[Path, typer.Option("--out", help="The merged study's folder.")],
) -> None:
    """Merge studies of one protocol: other seeds, or other tasks, say from other machines.

    A trial that several of them hold is recognized by its id and counted once. All the parts that
    lstmlab study --part made become the study that they are of, the same as if it had run at once.

    Example: [bold]lstmlab study merge monday tuesday --out week[/bold]
    """
    from lstmlab.cli.report_command import write
    from lstmlab.study import baselines
    from lstmlab.study.storing import store
    from lstmlab.study.storing.merge import merge

    trials, twice = merge(folders, out)
    places = [(one.task, one.dataset) for one in store.read(out).contenders()]
    baselines.merge(folders, out, places)
    print(f"{trials} trials, {twice} of them in more than one study; merged in {out}\n")
    write(out, Console(stderr=True, highlight=False))
