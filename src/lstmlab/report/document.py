"""A report as a structure: sections of paragraphs, tables and figures.

Everything that is said is decided here and in what builds it; the writers (`html`, `markdown`,
`latex`) only set it. All text is plain: each writer escapes it in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from matplotlib.figure import Figure

Tone = Literal["", "good", "bad", "quiet"]


@dataclass(frozen=True)
class Cell:
    """One field of a table."""

    text: str
    sort: float | None = None
    """What the column is sorted by; without it, the text."""
    small: str = ""
    """A second, smaller line."""
    tone: Tone = ""
    colour: str = ""
    """The colour of a dot before the text: the contender's, as in the figures."""


@dataclass(frozen=True)
class Column:
    heading: str
    small: str = ""
    number: bool = False
    """Set to the right, in digits of one width."""


@dataclass(frozen=True)
class Table:
    """The first column names the row."""

    kind: ClassVar[str] = "table"
    caption: str
    """What it shows, its n and what its intervals are."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    tones: tuple[Tone, ...] = ()
    """One for each row, if any."""
    long: bool = False
    """Whether the table may go over several printed pages."""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.caption}: a row has another number of cells than columns")


@dataclass(frozen=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True)
class Item:
    """One of a list; ``target`` is the name of the section that it leads to."""

    text: str
    target: str = ""
    head: str = ""
    """What stands first and is the link."""


@dataclass(frozen=True)
class Bullets:
    kind: ClassVar[str] = "bullets"
    items: tuple[Item, ...]
    quiet: bool = False


@dataclass(frozen=True)
class Facts:
    """Names and what they are."""

    kind: ClassVar[str] = "facts"
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Code:
    kind: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True)
class Picture:
    """A figure, which is also a file of that name."""

    name: str
    heading: str
    caption: str
    alternative: str
    """Read out in place of it."""
    figure: Figure
    wide: bool = False


@dataclass(frozen=True)
class Pictures:
    """Side by side where there is room."""

    kind: ClassVar[str] = "pictures"
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Folded:
    """Shown on request where the format can; else in its place."""

    kind: ClassVar[str] = "folded"
    summary: str
    blocks: tuple[Block, ...]


Block = Table | Paragraph | Bullets | Facts | Code | Pictures | Folded


@dataclass(frozen=True)
class Section:
    name: str
    """The name that links to the section; no other in the document has it."""
    title: str
    small: str
    blocks: tuple[Block, ...]

    @property
    def pictures(self) -> list[Picture]:
        """All of them, in order."""
        return _pictures(self.blocks)


@dataclass(frozen=True)
class Count:
    value: str
    what: str
    lost: bool = False


@dataclass(frozen=True)
class Document:
    title: str
    brand: str
    """What kind of document it is."""
    about: str
    language: Literal["en", "zh"]
    counts: tuple[Count, ...]
    sections: tuple[Section, ...]

    @property
    def pictures(self) -> list[Picture]:
        """All of them, in order."""
        return [picture for section in self.sections for picture in section.pictures]


def _pictures(blocks: tuple[Block, ...]) -> list[Picture]:
    found: list[Picture] = []
    for block in blocks:
        if isinstance(block, Pictures):
            found += block.pictures
        elif isinstance(block, Folded):
            found += _pictures(block.blocks)
    return found
