"""``lstmlab report``: what a study found, as a page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def command(
    folder: Annotated[Path, typer.Argument(help="A folder that lstmlab study made.")],
) -> None:
    """Write a study's report again, also while it runs.

    Makes report.html (one file, for any browser), figures/ and records.csv in the study's folder.

    Example: [bold]lstmlab report lstmlab-default[/bold]
    """
    write(folder, Console(stderr=True, highlight=False))


def write(folder: Path, console: Console) -> None:
    """The report of the study in ``folder``, and what it says in short on standard output."""
    from lstmlab.evidence import Results, find_out, overall, verdict
    from lstmlab.report.write import write_report
    from lstmlab.study import store

    kept = store.read(folder)
    meta = kept.meta()
    results = Results(
        name=meta.pop("name"),
        about=meta.pop("about"),
        contenders=kept.contenders(),
        entries=kept.entries(),
        meta={key: value for key, value in meta.items() if key not in ("text", "ids")},
    )
    with console.status("writing the report"):
        page = write_report(results, folder)
    findings = find_out(results)
    for finding in findings:
        print(f"{finding.task} on {finding.name}: {verdict(finding)}\n")
    if len(findings) > 1:
        print(" ".join(overall(findings)) + "\n")
    console.print(f"report: {page}", soft_wrap=True)
