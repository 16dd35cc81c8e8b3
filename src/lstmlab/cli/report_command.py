"""``lstmlab report``: what a study found, as a document."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from lstmlab.cli._options import Language


class Format(StrEnum):
    """The names that `lstmlab.report.write.FILES` has, at hand without what it imports."""

    HTML = "html"
    MD = "md"
    LATEX = "latex"


def command(
    folder: Annotated[Path, typer.Argument(help="A folder that lstmlab study made.")],
    kind: Annotated[
        Format, typer.Option("--format", help="One page, Markdown with SVG, or LaTeX with PDF.")
    ] = Format.HTML,
    language: Annotated[
        Language, typer.Option("--lang", help="English or Simplified Chinese (简体中文).")
    ] = Language.EN,
    trials: Annotated[
        bool, typer.Option("--trials/--no-trials", help="List every trial at the end.")
    ] = True,
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder to write to (default: the study's).")
    ] = None,
) -> None:
    """Write a study's report again, also while it runs.

    Makes report.html (one file, for any browser), report.md or report.tex in the study's folder,
    and beside it figures/, records.csv, records.parquet, curves.csv and evidence.json. Of a study
    that may be read only, they come into NAME-report in the current folder.

    Example: [bold]lstmlab report lstmlab-default --format latex[/bold]
    """
    console = Console(stderr=True, highlight=False)
    write(folder, console, kind, language, trials=trials, out=out or _place(folder))


def _place(folder: Path) -> Path:
    """The study's folder, or one beside the current one's files where that can't be written."""
    if not folder.is_dir() or os.access(folder, os.W_OK):
        return folder
    return Path(f"{folder.resolve().name}-report")


def write(
    folder: Path,
    console: Console,
    kind: str = "html",
    language: str = "en",
    *,
    trials: bool = True,
    out: Path | None = None,
) -> None:
    """The report of the study in ``folder``, and what it says in short on standard output.

    It is written to the folder ``out``, if that is given.
    """
    from lstmlab.api.reporting import write as written
    from lstmlab.evidence import overall, verdict
    from lstmlab.evidence.wording.verdict import title
    from lstmlab.language.chinese.report import CHINESE
    from lstmlab.language.say import ENGLISH
    from lstmlab.report.figures import fonts

    say = CHINESE if language == "zh" else ENGLISH
    with console.status("writing the report"):
        done = written(folder, say, kind, language, trials=trials, out=out or folder)
    findings = done.findings
    for finding in findings:
        label = title(finding, say)
        print(say("{label}: {text}", label=label, text=verdict(finding, say)) + "\n")
    if len(findings) > 1:
        print(say(" ").join(overall(findings, say)) + "\n")
    if done.of_part:
        print(done.of_part + "\n")
    console.print(f"report: {done.page}", soft_wrap=True)
    shown = [*(row.label for finding in findings for row in finding.rows), say("accuracy")]
    if said := fonts.note(shown + [title(finding, say) for finding in findings]):
        console.print(f"note: {said}", soft_wrap=True)
