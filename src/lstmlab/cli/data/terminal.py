"""What is in a data set, as tables and bars of a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from lstmlab.cli.data import findings as of
from lstmlab.cli.data.findings import Findings

if TYPE_CHECKING:
    from lstmlab.cli.data.reading import Survey
    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.guessing.profile import Profile

_MOST_COLUMNS = 30
_BAR = 24
"""Characters of the longest bar."""
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def unreadable(console: Console, found: Survey) -> None:
    """What can be said of data that is no data set yet."""
    _guessed(console, found.guess)
    _columns(console, found.columns)
    if found.faults:
        console.print(_table_of(found.faults))


def show(console: Console, findings: Findings, columns: Sequence[Profile] = ()) -> None:
    """Everything, in the order in which one would ask. ``columns``: where those may be taken
    wrongly, all that there are."""
    dataset = findings.dataset
    asked, size = dataset.columns.asked, f"{len(dataset):,} examples"
    console.print(f"[bold]{escape(dataset.name)}[/bold]  {dataset.columns.called}, {size}")
    if dataset.about:
        console.print(escape(dataset.about))
    for note in dataset.notes:
        console.print(f"note: {escape(note)}")
    _guessed(console, findings.guess)
    _columns(console, columns)
    _lengths(console, findings)
    if asked.is_class:
        console.print(_balance(findings))
    if not asked.is_running:
        console.print(_histogram(findings))
    if checks := of.checks(findings):
        console.print(_table_of(checks))
    if not asked.is_running:
        _conflicts(console, findings)
    _samples(console, findings)


def _guessed(console: Console, guess: Guess | None) -> None:
    if guess is None:
        console.print()
        return
    console.print("\n[bold]how it is read[/bold]")
    for reason in guess.reasons:
        _item(console, escape(reason))
    for doubt in guess.doubts:
        _item(console, f"[yellow]not sure:[/yellow] {escape(doubt)}")
    for alternative in guess.alternatives:
        _item(console, f"[dim]or[/dim] {escape(alternative)}")
    console.print()


def _columns(console: Console, columns: Sequence[Profile]) -> None:
    if not columns:
        return
    console.print("[bold]columns that there are[/bold]")
    for each in columns[:_MOST_COLUMNS]:
        filled = "" if each.size == each.rows else f", {each.rows - each.size:,} blank"
        _item(console, escape(f"{of.short(each.name, 60)}: {each.described()}{filled}"))
    if len(columns) > _MOST_COLUMNS:
        _item(console, f"… {len(columns) - _MOST_COLUMNS} more")
    console.print()


def _item(console: Console, markup: str) -> None:
    console.print(Padding(markup, (0, 0, 0, 2), expand=False))


def _table(title: str) -> Table:
    return Table(
        title=f"[bold]{title}[/bold]", title_justify="left", title_style="", box=None,
        pad_edge=False, padding=(0, 2, 0, 0), header_style="dim",
    )  # fmt: skip


def _lengths(console: Console, findings: Findings) -> None:
    table = _table("examples, and their lengths")
    table.add_column("split")
    table.add_column("examples", justify="right")
    table.add_column("column")
    for name in ("characters", "90 %", "longest", "words", *(f"> {n}" for n in of.LONG)):
        table.add_column(name, justify="right")
    for row in of.lengths(findings):
        words = (f"{row.words[0]:,.0f}", *map(of.share, row.words[1:])) if row.words else ()
        numbers = (f"{n:,.0f}" for n in row.characters)
        table.add_row(row.split, f"{row.examples:,}", row.column, *numbers, *words)
    console.print(table)
    console.print(
        "[dim]characters, words: medians; > 100: texts of more words than that. What is longer "
        "than a recipe's max_length is cut.[/dim]\n"
    )


def _balance(findings: Findings) -> Padding:
    counts = findings.quality.labels
    common = counts["train"].most_common()
    table = _table("labels")
    table.add_column("label", overflow="fold")
    for split in counts:
        table.add_column(split, justify="right")
    table.add_column("")
    for label, count in common[: of.LABELS_SHOWN]:
        shown = (f"{c[label]:,} ({of.share(c[label] / c.total())})" for c in counts.values())
        table.add_row(escape(of.short(label, 40)), *shown, _bar(count / common[0][1]))
    if len(common) > of.LABELS_SHOWN:
        table.add_row(f"… {len(common) - of.LABELS_SHOWN} more")
    return Padding(table, (0, 0, 1, 0), expand=False)


def _histogram(findings: Findings) -> Padding:
    bins = of.histogram(findings.quality.words["train"])
    most = max(each.share for each in bins)
    table = _table(f"length of {of.one_of(findings.texts)} of train, in words")
    table.show_header = False
    table.add_column("words", justify="right")
    table.add_column("share", justify="right")
    table.add_column("")
    for each in bins:
        table.add_row(each.label, f"{each.share:.1%}", _bar(each.share / most))
    return Padding(table, (0, 0, 1, 0), expand=False)


def _bar(share: float) -> str:
    eighths = max(1, round(share * _BAR * 8)) if share > 0 else 0
    whole, rest = divmod(eighths, 8)
    return f"[cyan]{'█' * whole}{_EIGHTHS[rest].strip()}[/cyan]"


def _table_of(checks: Sequence[of.Check]) -> Padding:
    table = _table("looked for")
    table.show_header = False
    for _ in range(3):
        table.add_column(overflow="fold")
    for check in checks:
        sign = "[yellow]![/yellow]" if check.advice else "[green]✓[/green]"
        found = escape(check.found)
        if check.advice:
            found += f"\n[dim]{escape(check.advice)}[/dim]"
        table.add_row(sign, escape(check.what), found)
    return Padding(table, (0, 0, 1, 0), expand=False)


def _conflicts(console: Console, findings: Findings) -> None:
    quality = findings.quality
    if findings.dataset.columns.asked.is_class and quality.conflict_examples:
        console.print("[bold]one text, several labels[/bold]")
        for each in quality.conflict_examples:
            given = ", ".join(f"{label} ×{count}" for label, count in each.labels.items())
            _item(console, f"{escape(of.short(each.text, 120))}  [yellow]{escape(given)}[/yellow]")
        console.print()
    if quality.leaked_examples:
        console.print("[bold]in two splits[/bold]")
        for text in quality.leaked_examples:
            _item(console, escape(of.short(text, 120)))
        console.print()


def _samples(console: Console, findings: Findings) -> None:
    console.print("[bold]samples of train[/bold]")
    for sample in of.samples(findings.dataset):
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(style="dim")
        table.add_column(overflow="fold")
        for name in findings.dataset.columns:
            table.add_row(name, escape(of.short(sample[name])))
        console.print(Padding(table, (0, 0, 1, 2), expand=False))
