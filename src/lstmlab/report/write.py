"""A study's report: one document in the format asked for, its figures and numbers as files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from lstmlab.evidence import Results
from lstmlab.evidence.say import ENGLISH
from lstmlab.report import tables
from lstmlab.report.chinese import CHINESE
from lstmlab.report.compose import compose
from lstmlab.report.document import Document
from lstmlab.report.evidence_json import as_json
from lstmlab.report.gathered import Gathered, gather
from lstmlab.report.html import as_html
from lstmlab.report.latex import as_latex
from lstmlab.report.markdown import as_markdown
from lstmlab.report.saving import Files, saved

FILES = {"html": "report.html", "md": "report.md", "latex": "report.tex"}
"""Format -> the file that is written."""
_WORTH_PROCESSES = 50
"""Figures; fewer are saved before another process has started."""


def write_report(results: Results, folder: Path, kind: str = "html", language: str = "en") -> Path:
    """Write the report of ``results`` into ``folder``; the document's path.

    Beside it: ``figures/``, ``records.csv``, ``records.parquet``, ``curves.csv`` and
    ``evidence.json``. ``kind``: one of ``FILES``; ``language``: ``en`` or ``zh``.
    """
    return write_gathered(gather(results), folder, kind, language)


def write_gathered(
    gathered: Gathered,
    folder: Path,
    kind: str = "html",
    language: str = "en",
    *,
    trials: bool = True,
    jobs: int = 1,
) -> Path:
    """As :func:`write_report`, of evidence that is at hand; ``trials``: list every trial.

    ``jobs``: processes that save the figures; more than 1 only from a program whose main module
    may be imported again (``if __name__ == "__main__"``).
    """
    document = compose(gathered, language, trials=trials)
    figures = [picture.figure for picture in document.pictures]
    with saved(figures, jobs if len(figures) >= _WORTH_PROCESSES else 1) as files:
        results = gathered.results
        rows = tables.records(results)
        _write(folder / "records.csv", tables.as_csv(rows))
        _write(folder / "records.parquet", tables.as_parquet(rows))
        _write(folder / "curves.csv", tables.as_csv(tables.curves(results)))
        _write(folder / "evidence.json", as_json(gathered))
        drawings = _keep(document, files, folder / "figures")
    if kind == "html":
        text = as_html(document, drawings, CHINESE if language == "zh" else ENGLISH)
    elif kind == "md":
        text = as_markdown(document)
    elif kind == "latex":
        text = as_latex(document)
    else:
        raise ValueError(f"no format '{kind}'; there are {', '.join(FILES)}")
    _write(folder / FILES[kind], text.encode())
    return folder / FILES[kind]


def _keep(document: Document, files: Iterator[Files], folder: Path) -> dict[str, str]:
    """The figures as files; name -> SVG."""
    drawings = {}
    for picture, (svg, png, pdf) in zip(document.pictures, files, strict=True):
        folder.mkdir(parents=True, exist_ok=True)
        drawings[picture.name] = svg
        _write(folder / f"{picture.name}.svg", svg.encode())
        _write(folder / f"{picture.name}.png", png)
        _write(folder / f"{picture.name}.pdf", pdf)
    return drawings


def _write(path: Path, content: bytes) -> None:
    """The whole file or the old one."""
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    os.replace(new, path)
