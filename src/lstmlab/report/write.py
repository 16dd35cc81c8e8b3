"""A study's report: one self-contained page, its figures as files, its records as a table."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure

from lstmlab.evidence import Finding, Results, Standing, Summary, cautions, find_out, overall
from lstmlab.evidence.results import Counts
from lstmlab.evidence.verdict import title, verdict, why_alone
from lstmlab.evidence.words import (
    duration,
    metric_name,
    number,
    plural,
    plus_minus,
    rate,
)
from lstmlab.report import figures
from lstmlab.report.style import Style, styles
from lstmlab.report.svg import as_png, as_svg, inline, settings


@dataclass(frozen=True)
class _Drawing:
    """One kind of figure."""

    name: str
    draw: Callable[[Finding, figures.Styles], Figure | None]
    heading: str
    caption: str


_DRAWINGS = (
    _Drawing(
        "curves",
        figures.learning_curves,
        "Learning curves",
        "Dev score while training, of the finals: thin lines are seeds, the bold one is their "
        "mean, a cross is where a trial diverged.",
    ),
    _Drawing(
        "rates",
        figures.rate_sensitivity,
        "Learning-rate sensitivity",
        "Dev score of each tuning trial. The ring is the rate chosen, a cross is a rate without "
        "a result.",
    ),
    _Drawing(
        "cost",
        figures.cost,
        "Score and cost",
        "Score of the finals against the time that one trial took: small points are seeds, the "
        "marker is their mean.",
    ),
)


def write_report(results: Results, folder: Path) -> Path:
    """Write ``report.html``, ``figures/`` and ``records.csv`` into ``folder``; the page's path."""
    findings = find_out(results)
    look = styles(row.label for finding in findings for row in _in_plan(finding, results))
    drawn = [_draw(finding, look, folder / "figures") for finding in findings]
    page = _page(results, findings, look, drawn)
    _write(folder / "records.csv", _records(results).encode())
    _write(folder / "report.html", page.encode())
    return folder / "report.html"


def _in_plan(finding: Finding, results: Results) -> list[Summary]:
    """Rows in the study file's order, so that a contender looks the same in every study."""
    place = {contender: place for place, contender in enumerate(results.contenders)}
    return sorted(finding.rows, key=lambda row: place.get(row.contender, len(place)))


def _draw(finding: Finding, look: dict[str, Style], folder: Path) -> list[tuple[_Drawing, Markup]]:
    """The figures of a finding, for the page; also written as SVG and PNG."""
    stem = re.sub(r"[^\w.-]+", "-", f"{finding.task}-{finding.name}")
    shown = []
    for drawing in _DRAWINGS:
        with matplotlib.rc_context(settings()):
            figure = drawing.draw(finding, look)
        if figure is None:
            continue
        name = f"{stem}-{drawing.name}"
        svg = as_svg(figure)
        folder.mkdir(exist_ok=True)
        _write(folder / f"{name}.svg", svg.encode())
        _write(folder / f"{name}.png", as_png(figure))
        description = f"{drawing.heading}, {title(finding)}. The table above has the figures."
        shown.append((drawing, Markup(inline(svg, name, description))))
    return shown


def _page(
    results: Results,
    findings: list[Finding],
    look: dict[str, Style],
    drawn: list[list[tuple[_Drawing, Markup]]],
) -> str:
    environment = Environment(
        loader=PackageLoader("lstmlab.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "duration": duration, "metric": metric_name, "number": number, "rate": rate,
    }  # fmt: skip
    return environment.get_template("report.html").render(
        results=results,
        sections=list(zip(findings, drawn, strict=True)),
        total=sum((finding.counts for finding in findings), Counts()),
        seconds=sum(row.total_seconds for finding in findings for row in finding.rows),
        searched=any(row.tuning.planned for finding in findings for row in finding.rows),
        conclusions=overall(findings),
        look=look,
        Standing=Standing,
        cautions=cautions,
        gap=_gap,
        plural=plural,
        plus_minus=plus_minus,
        title=title,
        verdict=verdict,
        why_alone=why_alone,
    )


def _gap(finding: Finding, row: Summary) -> str:
    """Difference to the best, with its interval; empty where there is nothing to compare."""
    standing = finding.standing(row)
    if standing in (Standing.BEST, Standing.ALONE):
        return ""
    assert finding.comparison is not None
    assert finding.best is not None
    gap = finding.comparison.between(row.label, finding.best.label)
    return plus_minus(gap.value, gap.half_width, finding.places)


def _records(results: Results) -> str:
    """One line a trial, in CSV."""
    axes = list(dict.fromkeys(axis for one in results.contenders for axis, _ in one.choices))
    ended = [entry.record for entry in results.entries if entry.record]
    scores = sorted(
        {(split, name) for record in ended for split, of in record.metrics.items() for name in of}
    )
    buffer = io.StringIO()
    table = csv.writer(buffer, lineterminator="\n")
    table.writerow(
        ["id", "task", "dataset", *axes, "purpose", "seed", "learning_rate", "status",
         *(f"{split} {name}" for split, name in scores), "steps", "seconds", "parameters",
         "message", "recipe"]
    )  # fmt: skip
    for entry in results.entries:
        trial, record, choices = entry.trial, entry.record, dict(entry.contender.choices)
        came = [""] * (len(scores) + 4)
        if record:
            came = [
                *(str(record.metrics.get(split, {}).get(name, "")) for split, name in scores),
                str(record.steps), f"{record.seconds:.2f}", str(record.parameters), record.message,
            ]  # fmt: skip
        table.writerow(
            [trial.id, trial.task, trial.dataset, *(choices.get(axis, "") for axis in axes),
             trial.purpose, trial.seed, trial.recipe.optimizer.learning_rate,
             record.status if record else "planned", *came,
             trial.recipe.to_text()]
        )  # fmt: skip
    return buffer.getvalue()


def _write(path: Path, content: bytes) -> None:
    """The whole file or the old one."""
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    os.replace(new, path)
