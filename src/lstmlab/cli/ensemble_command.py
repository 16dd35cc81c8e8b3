"""``lstmlab ensemble``: several saved models as one that answers by the mean of theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lstmlab.errors import InputError


def command(
    models: Annotated[list[Path], typer.Argument(help="Two or more folders of lstmlab train.")],
    out: Annotated[Path, typer.Option("--out", help="The model folder to make.")],
) -> None:
    """Join models that answer together: the mean of their probabilities.

    They must be of one task and read text alike, as those of several seeds do. What comes of it is
    used as any model: evaluate, compare, predict, serve. It takes as long as all of them, and is
    not what the tables of a study or of the documentation show.

    Example: [bold]lstmlab ensemble m0 m1 m2 --out together[/bold]
    """
    if len(models) < 2:
        raise InputError("an ensemble is of two models or more")
    from lstmlab.api.card import ensemble_card
    from lstmlab.artifacts import saved
    from lstmlab.artifacts.foreign_folder import MOST_MEMBERS

    if len(models) > MOST_MEMBERS:
        raise InputError(f"an ensemble is of {MOST_MEMBERS} models at most")
    saved.check_free(out)
    members = [saved.read(folder) for folder in models]
    names = [str(folder) for folder in models]
    for member, name in zip(members, names, strict=True):
        if member.members:
            raise InputError(f"{name}: an ensemble itself; name its members")
    joined = saved.join(members, names)
    saved.save(out, joined, ensemble_card(out, joined))
    print(f"{joined.record.notes[0]}; {out}")
