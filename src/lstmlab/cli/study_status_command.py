"""``lstmlab study status``: how far a study is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lstmlab.plugins.plugin import plain

if TYPE_CHECKING:
    from lstmlab.trial import Entry


def command(
    folder: Annotated[Path, typer.Argument(help="A folder that lstmlab study made.")],
) -> None:
    """Say how far a study is: trials done, lost and to come, and the best so far.

    It may be running, stopped or finished; looking at it doesn't disturb it.

    Example: [bold]lstmlab study status lstmlab-default[/bold]
    """
    from lstmlab.evidence import Results, find_out
    from lstmlab.evidence.results import Counts
    from lstmlab.language.words import duration
    from lstmlab.study.storing import store
    from lstmlab.study.storing.part import part_of

    kept = store.read(folder)
    entries = kept.entries()
    findings = find_out(Results(kept.meta()["name"], kept.contenders(), entries))
    total = sum((finding.counts for finding in findings), Counts())
    state = "stopped" if total.pending else "finished"
    if store.is_running(folder):
        state = "running"
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("task", "data"):
        table.add_column(name, no_wrap=True)
    for name in ("done", "to come", "lost"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("best on dev so far")
    for finding in findings:
        counts = finding.counts
        mine = [e for e in entries if e.contender.task == finding.task]
        mine = [e for e in mine if e.contender.dataset == finding.dataset]
        table.add_row(
            plain(finding.task),
            escape(plain(finding.name)),
            str(len(counts.ended)),
            str(counts.pending),
            counts.losses,
            escape(_best(mine)),
        )
    console = Console(highlight=False)
    part = part_of(kept.meta())
    share = f" ({part.called}: {len(part.places)} of {part.whole} contenders)" if part else ""
    seconds = sum(entry.record.seconds for entry in entries if entry.record)
    console.print(
        f"{escape(kept.meta()['name'])}{share}: {state}, {len(total.ended)} of {total.planned} "
        f"trials ended, {duration(seconds)} of computing"
    )
    console.print(table)
    if state == "stopped":
        console.print("The command that began it goes on where it was.")


def _best(entries: Sequence[Entry]) -> str:
    """The best dev score of whole trials that held dev out."""
    from lstmlab.trial import Status

    found = [
        (entry.record.metrics["dev"][entry.contender.metric], entry)
        for entry in entries
        if entry.record
        and entry.record.status is Status.COMPLETE
        and "dev" in entry.record.metrics
        and entry.trial.part == 1
    ]
    if not found:
        return ""
    sign = 1 if found[0][1].contender.higher_is_better else -1
    score, entry = max(found, key=lambda of: sign * of[0])
    return f"{plain(entry.contender.metric)} {score:.2f}  {entry.contender.label}"
