"""What is in a data set, as one page: the report's document, in the report's style."""

from __future__ import annotations

import matplotlib
from matplotlib.figure import Figure

from lstmlab.cli.data import findings as of
from lstmlab.cli.data.findings import Findings
from lstmlab.language.say import ENGLISH
from lstmlab.report.document import (
    Block,
    Bullets,
    Cell,
    Column,
    Count,
    Document,
    Item,
    Picture,
    Pictures,
    Section,
    Table,
)
from lstmlab.report.figures.canvas import FONT_SIZE, WIDTH, width
from lstmlab.report.figures.style import INK, MUTED
from lstmlab.report.figures.svg import as_svg, settings
from lstmlab.report.formats.html import as_html

_BAR = 15.0
"""Points from one bar to the next."""
_BLUE = "#0072b2"


def page(findings: Findings) -> str:
    """HTML that needs nothing beside itself."""
    dataset = findings.dataset
    sections = [_how_read(findings), _lengths(findings)]
    asked = dataset.columns.asked
    if asked.is_class:
        sections.append(_balance(findings))
    if of.checks(findings):
        sections.append(_checks(findings))
    sections.append(_samples(findings))
    document = Document(
        title=dataset.name,
        brand="lstmlab data",
        about=dataset.about,
        language="en",
        counts=(
            Count(dataset.columns.called, ""),
            *(Count(f"{dataset.size(split):,}", split) for split in dataset.splits),
            *([Count(f"{len(dataset.labels):,}", "labels")] if asked.is_class else []),
        ),
        sections=tuple(section for section in sections if section.blocks),
    )
    drawings = {picture.name: as_svg(picture.figure) for picture in document.pictures}
    return as_html(document, drawings, ENGLISH)


def _how_read(findings: Findings) -> Section:
    guess = findings.guess
    blocks: list[Block] = []
    if guess is not None:
        said = [*guess.reasons, *(f"Not sure: {doubt}" for doubt in guess.doubts)]
        blocks.append(Bullets(tuple(map(Item, said))))
        if guess.alternatives:
            other = tuple(Item(f"or {alternative}") for alternative in guess.alternatives)
            blocks.append(Bullets(other, quiet=True))
    if findings.dataset.notes:
        blocks.append(Bullets(tuple(map(Item, findings.dataset.notes)), quiet=True))
    return Section("read", "How it is read", "", tuple(blocks))


def _lengths(findings: Findings) -> Section:
    headings = (
        Column("split"), Column("column"), Column("examples", number=True),
        Column("characters", "median", number=True), Column("90 %", "characters", number=True),
        Column("longest", "characters", number=True), Column("words", "median", number=True),
        *(Column(f"> {n}", "words", number=True) for n in of.LONG),
    )  # fmt: skip
    rows = []
    for row in of.lengths(findings):
        words = row.words or (None,) * (1 + len(of.LONG))
        rows.append(
            (
                Cell(row.split), Cell(row.column), _number(row.examples),
                *map(_number, row.characters),
                _number(words[0]) if words[0] is not None else Cell(""),
                *(Cell("" if n is None else of.share(n), n) for n in words[1:]),
            )
        )  # fmt: skip
    caption = (
        "Lengths of texts, and the shares of those that are longer than so many words; what is "
        "longer than a recipe's max_length is cut."
    )
    blocks: list[Block] = [Table(caption, headings, tuple(rows))]
    if not findings.dataset.columns.asked.is_running:
        bins = of.histogram(findings.quality.words["train"])
        name = f"Length of {of.one_of(findings.texts)}, in words"
        picture = Picture(
            "lengths", name, "Share of the texts of train.",
            f"Bar chart. {name}: " + ", ".join(f"{b.label}: {b.share:.1%}" for b in bins),
            _bars([(b.label, b.share, of.share(b.share)) for b in bins]),
        )  # fmt: skip
        blocks.append(Pictures((picture,)))
    return Section("lengths", "Examples and their lengths", "", tuple(blocks))


def _balance(findings: Findings) -> Section:
    counts = findings.quality.labels
    common = counts["train"].most_common()
    total = counts["train"].total()
    shown = common[: of.LABELS_SHOWN]
    picture = Picture(
        "labels", "Labels of train",
        "Share of the examples of train."
        + (f" The {len(shown)} commonest of {len(common)}." if len(common) > len(shown) else ""),
        "Bar chart. " + ", ".join(f"{label}: {count / total:.1%}" for label, count in shown),
        _bars([(of.short(x, 24), count / total, of.share(count / total)) for x, count in shown]),
    )  # fmt: skip
    table = Table(
        "Examples of each label, and their share of the split.",
        (Column("label"), *(Column(split, number=True) for split in counts)),
        tuple(
            (
                Cell(of.short(label, 60)),
                *(
                    Cell(f"{each[label]:,}", each[label], of.share(each[label] / each.total()))
                    for each in counts.values()
                ),
            )
            for label, _ in common[:500]
        ),
        long=len(common) > of.LABELS_SHOWN,
    )
    return Section("labels", "Labels", "", (Pictures((picture,)), table))


def _checks(findings: Findings) -> Section:
    quality = findings.quality
    checks = of.checks(findings)
    rows = tuple(
        (
            Cell(each.what),
            Cell(each.found, tone="bad" if each.advice else "good"),
            Cell(each.advice, tone="quiet"),
        )
        for each in checks
    )
    blocks: list[Block] = [
        Table(
            "Texts are alike that differ in case, spaces and width of letters only.",
            (Column("looked for"), Column("found"), Column("what to do")),
            rows,
        )
    ]
    if findings.dataset.columns.asked.is_class and quality.conflict_examples:
        examples = tuple(
            (
                Cell(of.short(each.text)),
                Cell(", ".join(f"{label} ×{count}" for label, count in each.labels.items())),
            )
            for each in quality.conflict_examples
        )
        blocks.append(_texts("One text, several labels.", ("text", "labels"), examples))
    if quality.leaked_examples:
        leaked = tuple((Cell(of.short(text)),) for text in quality.leaked_examples)
        blocks.append(_texts("In two splits.", (findings.texts,), leaked))
    return Section("checks", "What may be wrong", "", tuple(blocks))


def _samples(findings: Findings) -> Section:
    columns = findings.dataset.columns.names
    rows = tuple(
        tuple(Cell(of.short(sample[name])) for name in columns)
        for sample in of.samples(findings.dataset)
    )
    return Section("samples", "Samples", "", (_texts("Spread over train.", columns, rows),))


def _texts(caption: str, columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> Table:
    """Numbered, since a table's first column is set in one line, as a name."""
    numbered = tuple((Cell(f"{place}"), *row) for place, row in enumerate(rows, 1))
    return Table(caption, (Column(""), *map(Column, columns)), numbered)


def _number(value: float) -> Cell:
    return Cell(f"{value:,.0f}", float(value))


def _bars(rows: list[tuple[str, float, str]]) -> Figure:
    """A bar a row: its name, its length, and what stands after it."""
    with matplotlib.rc_context(settings()):
        names = max(width(name) for name, _, _ in rows) + 8
        height = _BAR * len(rows) + 6
        figure = Figure(figsize=(WIDTH / 72, height / 72))
        axes = figure.add_axes((names / WIDTH, 0, (WIDTH - names - 30) / WIDTH, 1))
        axes.barh(range(len(rows)), [length for _, length, _ in rows], 0.7, color=_BLUE)
        for place, (_, length, text) in enumerate(rows):
            axes.annotate(
                text, (length, place), (4, 0), textcoords="offset points", va="center_baseline",
                color=MUTED, fontsize=FONT_SIZE,
            )  # fmt: skip
        axes.set_yticks(range(len(rows)), [name for name, _, _ in rows], color=INK)
        axes.tick_params(axis="y", length=0)
        axes.set_xticks([])
        axes.set_xlim(0, max(length for _, length, _ in rows) or 1)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.grid(False)
        axes.spines["bottom"].set_visible(False)
        axes.spines["left"].set_visible(False)
    return figure
