"""What a study's records support, as Python programs and notebooks see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
from matplotlib.figure import Figure

from lstmlab.errors import InputError, writing
from lstmlab.evidence import Finding, Summary, overall, verdict
from lstmlab.evidence.wording.verdict import title
from lstmlab.language.chinese.report import CHINESE
from lstmlab.language.say import ENGLISH, Say
from lstmlab.registry import unknown
from lstmlab.report.compose import Composer
from lstmlab.report.document import Block, Paragraph, Picture, Pictures, Section, Table
from lstmlab.report.figures.svg import as_pdf, as_png, as_svg
from lstmlab.report.formats.fragment import as_fragment, drawing
from lstmlab.report.gathered import Gathered
from lstmlab.system import shown

_SAVED: Mapping[str, Callable[[Figure], bytes]] = {
    ".svg": lambda figure: as_svg(figure).encode(),
    ".png": as_png,
    ".pdf": as_pdf,
}


@dataclass(frozen=True, repr=False)
class Drawing:
    """A figure of a study, which a notebook shows.

    ``figure`` is matplotlib's; :meth:`save` writes SVG, PNG or PDF.
    """

    picture: Picture

    @property
    def figure(self) -> Figure:
        return self.picture.figure

    def save(self, path: str | Path) -> None:
        """Write it in the format that the ending of ``path`` names: .svg, .png or .pdf."""
        file = Path(path)
        if file.suffix not in _SAVED:
            raise InputError(f"{file}: {unknown('ending', file.suffix, tuple(_SAVED))}")
        with writing(file):
            file.write_bytes(_SAVED[file.suffix](self.figure))

    def __repr__(self) -> str:
        return f"<lstmlab.Drawing: {self.picture.name}>"

    def _repr_html_(self) -> str:
        caption = shown.paragraph(self.picture.caption, "caption")
        wide = " wide" if self.picture.wide else ""
        return shown.framed(f'<figure class="{wide}">{drawing(self.picture)}</figure>{caption}')


class Evidence:
    """What the records of a study support: verdicts, a table with intervals, figures."""

    def __init__(self, gathered: Gathered) -> None:
        self.gathered = gathered
        """All of it, as the report is made from it."""

    @property
    def findings(self) -> Sequence[Finding]:
        """One for each task and data set, in the study's order."""
        return self.gathered.findings

    def verdicts(self, language: str = "en") -> list[str]:
        """What came out of each task, in words that claim no more than the records support, and
        what holds across tasks; ``language``: ``en`` or ``zh``."""
        say = say_in(language)
        said = [
            say("{label}: {text}", label=title(one, say), text=verdict(one, say))
            for one in self.findings
        ]
        return [*said, *overall(self.findings, say)] if len(said) > 1 else said

    def table(self) -> pa.Table:
        """One row a contender of each task: its mean, the 95 % interval of that, the difference to
        the best with its own interval and corrected p, and where it stands; null where there is no
        such number. ``.to_pandas()`` makes it a data frame where pandas is installed."""
        rows = [_row(finding, row) for finding in self.findings for row in finding.rows]
        return pa.Table.from_pylist(rows, schema=_SCHEMA)

    def figure(self, kind: str = "scores", of: str | None = None, language: str = "en") -> Drawing:
        """One figure of the report.

        ``kind``: ``scores``, ``curves``, ``rates``, ``budget``, ``cost``, ``importance``, and
        whatever else the report has, as the files in its ``figures/`` are called. ``of``: the task
        or the data set, where there are several. ``InputError`` where there is none.
        """
        pictures = [*self._pictures(say_in(language), of)]
        for picture in pictures:
            if picture.name == kind or picture.name.endswith(f"-{kind}"):
                return Drawing(picture)
        known = list(dict.fromkeys(picture.name.rpartition("-")[2] for picture in pictures))
        raise InputError(
            f"figure: {unknown('figure', kind, known)}; what has no numbers yet isn't drawn"
        )

    def __repr__(self) -> str:
        return "\n\n".join(self.verdicts()) or "<lstmlab.Evidence: of no trial yet>"

    def _repr_html_(self) -> str:
        return self._html

    @cached_property
    def _html(self) -> str:
        composer = Composer(self.gathered.results, self.findings)
        sections = [composer.section(task) for task in self.gathered.tasks]
        return as_fragment([_short(one) for one in sections], ENGLISH)

    def _pictures(self, say: Say, of: str | None) -> Iterator[Picture]:
        composer = Composer(self.gathered.results, self.findings, _LANGUAGE[say is CHINESE])
        tasks = [composer.section(task) for task in self.gathered.tasks]
        chosen = [
            section
            for section, finding in zip(tasks, self.findings, strict=True)
            if of in (None, finding.task, finding.dataset, finding.name)
        ]
        if not chosen:
            names = [name for one in self.findings for name in (one.task, one.name)]
            raise InputError(f"figure: {unknown('task or data set', str(of), names)}")
        for section in chosen:
            yield from section.pictures
        if of is None:
            yield from composer.document(self.gathered, tasks, trials=False).pictures


_LANGUAGE = ("en", "zh")


def say_in(language: str) -> Say:
    """What says things in that language; ``InputError`` unless it is ``en`` or ``zh``."""
    if language not in _LANGUAGE:
        raise InputError(f"language: {unknown('language', language, _LANGUAGE)}")
    return CHINESE if language == "zh" else ENGLISH


def _short(section: Section) -> Section:
    """The verdict, the ranking, the baselines and the scores of a section: what fits in a cell."""
    blocks: list[Block] = []
    for block in section.blocks:
        if isinstance(block, Paragraph | Table):
            blocks.append(block)
        elif isinstance(block, Pictures):
            kept = [one for one in block.pictures if one.name.endswith(("-scores", "-curves"))]
            blocks.append(Pictures(tuple(kept)))
    return Section(section.name, section.title, section.small, tuple(blocks))


_NUMBERS = ("mean", "low", "high", "difference", "difference_low", "difference_high", "p")
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("task", "dataset", "contender", "metric", "split")),
        ("n", pa.int64()),
        *((name, pa.float64()) for name in _NUMBERS),
        ("standing", pa.string()),
        ("lost", pa.int64()),
    ]
)


def _row(finding: Finding, row: Summary) -> dict[str, Any]:
    found: dict[str, Any] = {
        "task": finding.task,
        "dataset": finding.dataset,
        "contender": row.label,
        "metric": finding.metric,
        "split": finding.split,
        "n": row.score.n,
        "standing": finding.standing(row).value,
        "lost": row.lost,
    }
    if row.score.n:
        found["mean"] = row.score.mean
    if row.score.n > 1:
        found["low"], found["high"] = row.score.interval
    best, compared = finding.best, finding.comparison
    if best and compared and row is not best and row.score.n > 1:
        gap = compared.between(row.label, best.label)
        found |= {"difference": gap.value + 0.0, "p": gap.p_value}  # no minus before a zero
        found["difference_low"] = gap.value - gap.half_width
        found["difference_high"] = gap.value + gap.half_width
    return found
