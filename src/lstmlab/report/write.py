"""A study's report: one document in the format asked for, its figures and numbers as files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

from lstmlab.evidence import Finding, Results, find_out
from lstmlab.language.chinese.report import CHINESE
from lstmlab.language.say import ENGLISH
from lstmlab.report.compose import Composer
from lstmlab.report.figures.svg import Files, as_files
from lstmlab.report.formats import tables
from lstmlab.report.formats.evidence_json import as_json
from lstmlab.report.formats.html import as_html
from lstmlab.report.formats.latex import as_latex
from lstmlab.report.formats.markdown import as_markdown
from lstmlab.report.gathered import across, by_task
from lstmlab.report.sharing import beside

FILES = {"html": "report.html", "md": "report.md", "latex": "report.tex"}
"""Format -> the file that is written."""
_WORTH_A_PROCESS = 8
"""Tasks and data sets; the report of fewer is made before another process has started."""


def write_report(
    results: Results,
    folder: Path,
    kind: str = "html",
    language: str = "en",
    *,
    findings: Sequence[Finding] | None = None,
    trials: bool = True,
    jobs: int = 1,
) -> Path:
    """Write the report of ``results`` into ``folder``; the document's path.

    Beside it: ``figures/``, ``records.csv``, ``records.parquet``, ``curves.csv`` and
    ``evidence.json``. ``kind``: one of ``FILES``; ``language``: ``en`` or ``zh``; ``findings``:
    what :func:`find_out` says of ``results``, if that is at hand; ``trials``: list every trial.

    ``jobs``: processes at work, this one and those beside it; more than 1 only from a program whose
    main module may be imported again (``if __name__ == "__main__"``).
    """
    if kind not in FILES:
        raise ValueError(f"no format '{kind}'; there are {', '.join(FILES)}")
    findings = find_out(results) if findings is None else findings
    composer = Composer(results, findings, language)
    tasks, sections = [], []
    files: dict[str, Callable[[], Files]] = {}
    with beside(jobs - 1 if len(findings) >= _WORTH_A_PROCESS else 0) as begin:
        for task in by_task(results, findings, begin):
            section = composer.section(task)
            files |= {one.name: begin(as_files, one.figure) for one in section.pictures}
            tasks.append(task)
            sections.append(section)
        gathered = across(results, tuple(tasks))
        document = composer.document(gathered, sections, trials=trials)
        others = (picture for picture in document.pictures if picture.name not in files)
        files |= {one.name: begin(as_files, one.figure) for one in others}
        records = tables.records(results)
        _write(folder / "records.csv", tables.as_csv(records))
        _write(folder / "records.parquet", tables.as_parquet(records))
        _write(folder / "curves.csv", tables.as_csv(tables.curves(results)))
        _write(folder / "evidence.json", as_json(gathered))
        drawings = _keep(files, folder / "figures")
    if kind == "html":
        text = as_html(document, drawings, CHINESE if language == "zh" else ENGLISH)
    elif kind == "md":
        text = as_markdown(document)
    else:
        text = as_latex(document)
    _write(folder / FILES[kind], text.encode())
    return folder / FILES[kind]


def _keep(saved: Mapping[str, Callable[[], Files]], folder: Path) -> dict[str, str]:
    """The figures as files; name -> SVG."""
    drawings = {}
    for name, files in reversed(list(saved.items())):
        svg, png, pdf = files()
        folder.mkdir(parents=True, exist_ok=True)
        drawings[name] = svg
        _write(folder / f"{name}.svg", svg.encode())
        _write(folder / f"{name}.png", png)
        _write(folder / f"{name}.pdf", pdf)
    return drawings


def _write(path: Path, content: bytes) -> None:
    """The whole file or the old one, also while another report is written there."""
    new = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        new.write_bytes(content)
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)
