"""``lstmlab data``: what is in a data set."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lstmlab.cli import _options
from lstmlab.data.dataset import COLUMNS, Dataset

_SAMPLES = 3
_LABELS_SHOWN = 20


def command(
    data: Annotated[str, typer.Argument(help="A data set's name, a file or a folder.")],
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Rename a column: text=NAME_IN_FILE.")
    ] = None,
) -> None:
    """Show a data set: counts, lengths, label balance, samples.

    Example: [bold]lstmlab data reviews.csv --column text=review --column label=stars[/bold]
    """
    from lstmlab.data import load

    dataset = load(data, None, _options.columns(column or []))
    console = Console(highlight=False)
    console.print(f"[bold]{escape(dataset.name)}[/bold]  {dataset.kind}")
    if dataset.about:
        console.print(escape(dataset.about))
    for note in dataset.notes:
        console.print(f"note: {escape(note)}")
    console.print(_lengths(dataset))
    if dataset.kind == "labelled":
        console.print(_balance(dataset))
    console.print("\n[bold]samples of train[/bold]")
    train = dataset.splits["train"]
    # Spread over the split: files are often sorted by label.
    last = dataset.size("train") - 1
    for index in (i * last // (_SAMPLES - 1) for i in range(_SAMPLES)):
        for name in COLUMNS[dataset.kind]:
            value = train[name][index]
            shown = value if len(value) <= 300 else value[:299] + "…"
            console.print(f"  [dim]{name:7}[/dim]{escape(shown)}")
        console.print()


def _lengths(dataset: Dataset) -> Table:
    import numpy as np

    table = Table(title="examples, and their lengths in characters", title_justify="left")
    for name in ("split", "examples", "column", "median", "90 %", "longest"):
        table.add_column(name, justify="left" if name in {"split", "column"} else "right")
    for split, examples in dataset.splits.items():
        for name in COLUMNS[dataset.kind]:
            if name == "label":
                continue
            lengths = np.array([len(text) for text in examples[name]])
            numbers = (np.median(lengths), np.quantile(lengths, 0.9), lengths.max())
            size = f"{dataset.size(split):,}"
            table.add_row(split, size, name, *(f"{number:,.0f}" for number in numbers))
    return table


def _balance(dataset: Dataset) -> Table:
    table = Table(title="labels", title_justify="left")
    table.add_column("label")
    counts = {split: Counter(examples["label"]) for split, examples in dataset.splits.items()}
    for split in counts:
        table.add_column(split, justify="right")
    common = [label for label, _ in counts["train"].most_common()]
    for label in common[:_LABELS_SHOWN]:
        shown = (f"{c[label]:,} ({c[label] / c.total():.0%})" for c in counts.values())
        table.add_row(escape(label), *shown)
    if len(common) > _LABELS_SHOWN:
        table.add_row(f"… {len(common) - _LABELS_SHOWN} more")
    return table
