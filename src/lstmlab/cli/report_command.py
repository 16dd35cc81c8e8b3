"""``lstmlab report``: what a study found, as a document."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from lstmlab.cli._machine import places
from lstmlab.cli._options import Language
from lstmlab.errors import writing


class Format(StrEnum):
    """The names that `lstmlab.report.write.FILES` has, at hand without what it imports."""

    HTML = "html"
    MD = "md"
    LATEX = "latex"


_OWN = ("text", "ids", "precision", "part")
"""What the meta of a study has for itself; the report says it elsewhere, or not."""


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
    from lstmlab.evidence import ENGLISH, Results, find_out, overall, verdict
    from lstmlab.evidence.wording.verdict import title
    from lstmlab.language.chinese.report import CHINESE
    from lstmlab.report.figures import fonts
    from lstmlab.report.write import write_report
    from lstmlab.study import baselines
    from lstmlab.study.fitting.small_study import said as said_of
    from lstmlab.study.storing import store
    from lstmlab.study.storing.part import said as said_of_part

    say = CHINESE if language == "zh" else ENGLISH
    with console.status("writing the report"), _no_collection():
        kept = store.read(folder)
        meta = kept.meta()
        of_part = said_of_part(meta, say)
        results = Results(
            name=meta.pop("name"),
            about=" ".join(filter(None, (meta.pop("about"), said_of(folder), of_part))),
            contenders=kept.contenders(),
            entries=kept.entries(),
            meta={key: value for key, value in meta.items() if key not in _OWN},
            baselines=baselines.read(folder),
            reduction=json.loads(meta["text"])["tuning"]["reduction"],
        )
        findings = find_out(results)
        out = out or folder
        with writing(out):
            out.mkdir(parents=True, exist_ok=True)
            page = write_report(
                results, out, kind, language, findings=findings, trials=trials, jobs=places("cpu")
            )
    for finding in findings:
        label = title(finding, say)
        print(say("{label}: {text}", label=label, text=verdict(finding, say)) + "\n")
    if len(findings) > 1:
        print(say(" ").join(overall(findings, say)) + "\n")
    if of_part:
        print(of_part + "\n")
    console.print(f"report: {page}", soft_wrap=True)
    shown = [*(row.label for finding in findings for row in finding.rows), say("accuracy")]
    if said := fonts.note(shown + [title(finding, say) for finding in findings]):
        console.print(f"note: {said}", soft_wrap=True)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without looking for garbage in cycles: of all the records' objects, each time there are a
    quarter more of them, that takes a fifth of the report's time, and finds next to nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
