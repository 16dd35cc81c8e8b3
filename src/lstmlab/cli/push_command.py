"""``lstmlab push``: a saved model goes to the Hugging Face hub."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    model: Annotated[Path, typer.Argument(help="A folder that lstmlab train made.")],
    name: Annotated[str, typer.Argument(help="What it is to be called there: owner/name.")],
    private: Annotated[
        bool, typer.Option("--private", help="Seen by its owner only, if the repository is new.")
    ] = False,
    license_: Annotated[
        str | None, typer.Option("--license", help="What its card says, such as apache-2.0.")
    ] = None,
    message: Annotated[
        str | None, typer.Option("--message", help="The message of the commit.")
    ] = None,
) -> None:
    """Put a model on the Hugging Face hub, from where hf:owner/name loads it.

    The files of the model folder are sent, whatever else lies there is not, and its card with the
    metadata that the hub reads: language, licence, tags, metrics and scores. Log in before by hf
    auth login, or set HF_TOKEN. It needs the extra hub.

    Example: [bold]lstmlab push model ann/film-reviews --license apache-2.0[/bold]
    """
    from lstmlab.api import load
    from lstmlab.api.pushing import push

    given = load(model, device="cpu")
    print(push(given, name, private=private, license=license_, message=message))
