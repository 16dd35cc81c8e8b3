"""``lstmlab export``: a saved model as files that run without lstmlab, or that are smaller."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lstmlab.errors import InputError

if TYPE_CHECKING:
    from lstmlab.artifacts.saved import SavedModel
    from lstmlab.data.dataset import Split

_OWN = "lstmlab"
"""The format of lstmlab itself: a model folder."""


def command(
    model: Annotated[Path, typer.Argument(help="A folder of lstmlab train, or hf:owner/name.")],
    to: Annotated[
        str,
        typer.Option(
            "--to", help="onnx, torch (a torch.export program), or lstmlab (with --half)."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="The folder to make.")],
    quantize: Annotated[
        str | None, typer.Option("--quantize", help="int8: weights of 8 bits, of ONNX.")
    ] = None,
    half: Annotated[
        bool, typer.Option("--half", help="A model folder with weights in half precision.")
    ] = False,
    data: Annotated[
        str | None,
        typer.Option(
            "--data", help="Whose dev split says what that costs (default: what it learned from)."
        ),
    ] = None,
) -> None:
    """Hand a model over to programs that don't have lstmlab.

    The folder has one file a graph (two for a translation or summary: the encoder, and a step of
    the decoder), which takes any batch and length and computes in float32; export.json, which
    names what goes in and comes out; the tokenizer and the labels; and a README.md with a program
    that runs it.

    With --quantize int8 the matrices and embeddings of ONNX's graphs are whole numbers of 8 bits.
    With --to lstmlab --half it is a model folder as before, whose matrices are stored in float16
    and read back to float32. Both say, on the terminal and in the folder, what became of size and
    score, and the former of speed; the score is that on dev, where that is here or --data names it.

    Example: [bold]lstmlab export model --to onnx --quantize int8 --out exported[/bold]
    """
    if quantize not in (None, "int8"):
        raise InputError(f"--quantize {quantize}: int8 is what there is")
    if quantize and to != "onnx":
        raise InputError(f"--quantize: goes with --to onnx, not with --to {to}")
    if half != (to == _OWN):
        raise InputError("--half: makes a model folder; say --to lstmlab --half")
    if data and not (half or quantize):
        raise InputError("--data: goes with --quantize or --half, whose cost it says")
    from lstmlab.artifacts import saved
    from lstmlab.artifacts.exporting.folder import export

    trained = saved.read(model)
    dev = _dev(trained, data) if half or quantize else None
    if half:
        _half(model, trained, out, dev)
        return
    told: list[str] = []
    files = export(trained, to, out, int8=bool(quantize), dev=dev, tell=told.append)
    for file in files:
        print(out / file)
    for line in told:
        print(line)


def _dev(trained: SavedModel, data: str | None) -> Split | None:
    from lstmlab.artifacts.exporting.measured import dev_of

    dev = dev_of(trained, data)
    if dev is None:
        print("the data that it learned from isn't here: --data FILE says what it costs in score")
    return dev


def _half(model: Path, trained: SavedModel, out: Path, dev: Split | None) -> None:
    from lstmlab.api.card import renamed, title_of
    from lstmlab.artifacts import hub
    from lstmlab.artifacts.exporting.half import write_half
    from lstmlab.artifacts.foreign_folder import read_card
    from lstmlab.artifacts.saved import check_free

    check_free(out)
    card = read_card(hub.local(model))
    said = write_half(out, trained, renamed(card, title_of(card), out.name), dev)
    print(f"{out}: {said}")
