"""``lstmlab data``: what is in a data set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lstmlab.cli import _options
from lstmlab.errors import writing

if TYPE_CHECKING:
    from lstmlab.data.dataset import Dataset
    from lstmlab.data.guess import Guess


def command(
    data: Annotated[
        str, typer.Argument(help="A data set's name, a file or a folder, or hf:owner/name.")
    ],
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Rename a column: text=NAME_IN_FILE.")
    ] = None,
    task: Annotated[
        str | None, typer.Option("--task", help="What it is for, where that is guessed wrong.")
    ] = None,
    encoding: _options.Encoding = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page with all this, and charts.")
    ] = None,
) -> None:
    """Show a data set: how it is read, lengths, label balance, what may be wrong, samples.

    Which column is the text, the label, the source or the target is guessed from names and content,
    and said; --column and --task say otherwise. Texts that stand in two splits, labels that
    contradict each other, rare labels and the like are counted.

    Example: [bold]lstmlab data reviews.csv --column text=review --html reviews.html[/bold]
    """
    from rich.console import Console

    from lstmlab.cli._data_findings import Findings
    from lstmlab.cli._data_terminal import show
    from lstmlab.data.quality import examine

    if html is not None:
        _options.check_writable(html)
    dataset, guessed = _read(data, _options.columns(column or []), task, encoding)
    findings = Findings(dataset, examine(dataset), guessed)
    show(Console(highlight=False), findings)
    if html is not None:
        from lstmlab.cli._data_page import page

        with writing(html):
            html.write_text(page(findings), encoding="utf-8")
        typer.echo(f"page in {html}", err=True)


def _read(
    data: str, columns: dict[str, str], task: str | None, encoding: str | None
) -> tuple[Dataset, Guess | None]:
    from lstmlab.data import load
    from lstmlab.data.guess import KIND_OF, guess, known_task
    from lstmlab.registry import names

    known = known_task(task)
    if data in names("datasets"):
        kind = KIND_OF[known] if known else None
        return load(data, kind, columns, encoding=encoding), None
    guessed = guess(data, columns, known, encoding=encoding)
    return load(data, guessed.kind, guessed.columns, encoding=encoding), guessed
