"""``lstmlab atlas``: the reference study that comes with lstmlab, as a page or as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lstmlab.cli import _options
from lstmlab.cli._options import Language
from lstmlab.errors import InputError, writing


def command(
    out: Annotated[Path, typer.Option("--out", help="The page to write.")] = Path("atlas.html"),
    records: Annotated[
        Path | None,
        typer.Option("--records", help="Write every trial to this file (Parquet), and no page."),
    ] = None,
    language: Annotated[
        Language, typer.Option("--lang", help="English or Simplified Chinese (简体中文).")
    ] = Language.EN,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    folder: Annotated[
        Path | None, typer.Option("--from", help="A folder of other records than those here.")
    ] = None,
) -> None:
    """Show the atlas: what the reference study found, by task, language and data set.

    Writes one page that needs no network: choose a task, a language or a data set, and see which
    recipes, cells and optimizers miss the least there, with intervals and their cost, what each
    field of a recipe is worth, which learning rates work, and what was lost. A click on a row shows
    its records.

    With --records the records themselves are written, one row a trial; docs/atlas.md tells the
    columns.

    Example: [bold]lstmlab atlas --open[/bold]

    Example: [bold]lstmlab atlas --records atlas.parquet[/bold]
    """
    from lstmlab.atlas.records.files import SHIPPED, read, write

    target = records or out
    _options.check_writable(target)
    if folder is not None and not folder.is_dir():
        raise InputError(f"--from {folder}: no such folder")
    rows = read(folder or SHIPPED)
    if not rows:
        raise InputError(
            f"{folder}: no records of an atlas" if folder else "this lstmlab has no records to show"
        )
    if records is not None:
        write(rows, records)
        typer.echo(f"{len(rows):,} trials in {records}", err=True)
        return
    from lstmlab.atlas.page.page import page
    from lstmlab.language.chinese.atlas import CHINESE
    from lstmlab.language.say import ENGLISH

    text = page(rows, CHINESE if language == "zh" else ENGLISH, language)
    with writing(out):
        out.write_text(text, encoding="utf-8")
    typer.echo(f"page in {out}", err=True)
    if open_:
        typer.launch(out.resolve().as_uri())
