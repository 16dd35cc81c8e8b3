"""A study's report: one document in the format asked for, its figures and numbers as files."""

from __future__ import annotations

import os
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
from lstmlab.report.svg import as_pdf, as_png, as_svg

FILES = {"html": "report.html", "md": "report.md", "latex": "report.tex"}
"""Format -> the file that is written."""


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
) -> Path:
    """As :func:`write_report`, of evidence that is at hand; ``trials``: list every trial."""
    document = compose(gathered, language, trials=trials)
    drawings = _draw(document, folder / "figures")
    results = gathered.results
    rows = tables.records(results)
    _write(folder / "records.csv", tables.as_csv(rows))
    _write(folder / "records.parquet", tables.as_parquet(rows))
    _write(folder / "curves.csv", tables.as_csv(tables.curves(results)))
    _write(folder / "evidence.json", as_json(gathered))
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


def _draw(document: Document, folder: Path) -> dict[str, str]:
    """The figures as files; name -> SVG."""
    drawings = {}
    for picture in document.pictures:
        folder.mkdir(parents=True, exist_ok=True)
        svg = drawings[picture.name] = as_svg(picture.figure)
        _write(folder / f"{picture.name}.svg", svg.encode())
        _write(folder / f"{picture.name}.png", as_png(picture.figure))
        _write(folder / f"{picture.name}.pdf", as_pdf(picture.figure))
    return drawings


def _write(path: Path, content: bytes) -> None:
    """The whole file or the old one."""
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    os.replace(new, path)
