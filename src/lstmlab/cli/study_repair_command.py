"""``lstmlab study repair``: what is whole in a damaged study, saved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    folder: Annotated[Path, typer.Argument(help="A folder that lstmlab study made.")],
) -> None:
    """Save what is whole in a damaged study, so that it goes on.

    The damaged file is kept beside it. Trials whose records are lost are run anew by the command
    that began the study.

    Example: [bold]lstmlab study repair lstmlab-default[/bold]
    """
    from lstmlab.study.repairing.repair import repair

    done = repair(folder)
    if done is None:
        print(f"{folder}: not damaged; nothing was changed")
        return
    saved = done.saved
    print(f"{folder}: {len(saved.records)} of {saved.ended} records saved")
    if not saved.whole_plan:
        print("What the study compares was lost in part; the command that began it fills it in.")
    print(f"The damaged file is {done.aside}; the command that began the study goes on.")
