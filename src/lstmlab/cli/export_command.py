"""``lstmlab export``: a saved model as files that run without lstmlab."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    model: Annotated[Path, typer.Argument(help="A folder of lstmlab train, or hf:owner/name.")],
    to: Annotated[str, typer.Option("--to", help="onnx, or torch (a torch.export program).")],
    out: Annotated[Path, typer.Option("--out", help="The folder to make.")],
) -> None:
    """Hand a model over to programs that don't have lstmlab.

    The folder has one file a graph (two for a translation or summary: the encoder, and a step of
    the decoder), which takes any batch and length and computes in float32; export.json, which
    names what goes in and comes out; the tokenizer and the labels; and a README.md with a program
    that runs it.

    Example: [bold]lstmlab export model --to onnx --out exported[/bold]
    """
    from lstmlab.artifacts import saved
    from lstmlab.artifacts.exporting.folder import export

    for file in export(saved.read(model), to, out):
        print(out / file)
