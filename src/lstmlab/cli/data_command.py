"""``lstmlab data``: what is in a data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lstmlab.cli import _options
from lstmlab.errors import writing


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
    features: _options.Features = None,
    encoding: _options.Encoding = None,
    missing: _options.Missing = "leave-out",
    merge_labels: _options.MergeLabels = False,
    no_duplicates: _options.NoDuplicates = False,
    largest_file: _options.LargestFile = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page with all this, and charts.")
    ] = None,
) -> None:
    """Show a data set: how it is read, lengths, label balance, what may be wrong, samples.

    Which column is the text, the label, the source or the target is guessed from names and content,
    and said; --column and --task say otherwise. Texts that stand in two splits, labels that
    contradict each other, rare labels and the like are counted, and so are rows that aren't whole.
    All of that is said also where the last line is what training would stop at (exit code 2).

    Example: [bold]lstmlab data reviews.csv --column text=review --html reviews.html[/bold]
    """
    from rich.console import Console

    from lstmlab.cli.data import terminal
    from lstmlab.cli.data.findings import Findings
    from lstmlab.cli.data.reading import Survey, survey
    from lstmlab.data import load
    from lstmlab.data.columns import of_task
    from lstmlab.data.guessing.guess import known_task
    from lstmlab.data.understanding.cleaning import Cleaning
    from lstmlab.data.understanding.quality import examine
    from lstmlab.registry import is_known

    if html is not None:
        _options.check_writable(html)
    columns, known = _options.columns(column or [], features), known_task(task)
    cleaning = Cleaning.of(missing, merge_labels=merge_labels, no_duplicates=no_duplicates)
    if is_known("datasets", data):
        wanted = of_task(known) if known else None
        dataset = load(data, wanted, columns, encoding=encoding, cleaning=cleaning)
        found = Survey(dataset=dataset)
    else:
        found = survey(data, columns, known, encoding, cleaning)
    console = Console(highlight=False)
    if found.dataset is None:
        terminal.unreadable(console, found)
    else:
        quality = examine(found.dataset)
        findings = Findings(found.dataset, quality, found.guess, tuple(found.faults))
        terminal.show(console, findings, found.columns)
        if html is not None:
            from lstmlab.cli.data.page import page

            with writing(html):
                html.write_text(page(findings), encoding="utf-8")
            typer.echo(f"page in {html}", err=True)
    if found.trouble is not None:
        raise found.trouble
