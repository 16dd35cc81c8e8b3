"""Rows of a source -> examples; and which rows are none, counted, with their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lstmlab.data.columns import Columns
from lstmlab.data.reading.source import Broken, Source, TooLong, Unfit, listed
from lstmlab.errors import InputError
from lstmlab.language.quoting import short


@dataclass
class Reading:
    """What was read of one source."""

    source: Source
    names: Mapping[str, str]
    """Our column -> the source's."""
    columns: Columns = field(default_factory=lambda: Columns({}))
    """Our columns, each with its role."""
    rows: int = 0
    """How many rows were read in all."""
    examples: dict[str, list[str]] = field(default_factory=dict)
    """Column -> one string an example."""
    numbers: list[int] = field(default_factory=list)
    """The number of the row that each example is."""
    without: dict[str, list[int]] = field(default_factory=dict)
    """Our column -> the numbers of rows that are left out because nothing stands there."""
    no_text: dict[str, list[int]] = field(default_factory=dict)
    """Our column -> the numbers of rows that are left out because what stands there is no text, or
    none of what its role reads."""
    unlabelled: list[int] = field(default_factory=list)
    """Numbers of rows that have all but what is asked for, and are set aside to be answered."""
    told: dict[str, list[int]] = field(default_factory=dict)
    """A note's template -> the numbers of rows of which that is to be said."""
    broken: list[Broken] = field(default_factory=list)
    """Records that can't be read at all."""
    first: tuple[int, str] | None = None
    """The number of the first row that is no example, and what is wrong with it."""

    @property
    def answer(self) -> str:
        """The column that is asked for."""
        return self.columns.answer

    @property
    def left_out(self) -> int:
        """Rows that are no examples, those without a label aside."""
        return sum(map(len, [*self.without.values(), *self.no_text.values()]))

    @property
    def title(self) -> str:
        """What a note calls the source: without its folders."""
        return short(self.source.name.rstrip("/").rpartition("/")[2], 80)

    def where(self, place: int) -> str:
        """The place of the row that an example is."""
        return self.source.where(self.numbers[place])

    def keep(self, kept: Sequence[int]) -> None:
        """Leave only the examples at these places."""
        self.examples = {name: [all_[i] for i in kept] for name, all_ in self.examples.items()}
        self.numbers = [self.numbers[i] for i in kept]

    def listed(self, numbers: Sequence[int]) -> tuple[str, str]:
        """Says where the first few of these rows are: ``lines``, and ``37, 52, 160 …``."""
        return listed(self.source, numbers)

    def spoken(self, numbers: Sequence[int]) -> str:
        """Says what :meth:`listed` says, in one: ``lines 37, 52, 160 …``."""
        return " ".join(part for part in self.listed(numbers) if part)


def read(source: Source, columns: Columns, rename: Mapping[str, str]) -> Reading:
    """The ``columns`` as their roles read them; ``rename``: our column -> the source's.

    A row that can't be an example is left out and counted, a column that a row lacks is blank
    there. ``InputError`` where the source can't be read at all, or where it has no row.
    """
    names = {column: rename.get(column, column) for column in columns}
    reading = Reading(source, names, columns, examples={column: [] for column in names})
    cells = [(column, name, columns.role(column)) for column, name in names.items()]
    for number, row in source.readable(reading.broken):
        reading.rows += 1
        example: list[str] = []
        said: list[str] = []
        try:
            row = columns.asked.of_row(row, names, said.append)
            for column, name, role in cells:
                example.append(role.read(role.value(row, name), column))
        except TooLong as error:
            raise InputError(f"{source.where(number)}: {error}") from None
        except Unfit as error:
            _note(reading, number, error)
            continue
        for column, text in zip(names, example, strict=True):
            reading.examples[column].append(text)
        reading.numbers.append(number)
        for template in said:
            reading.told.setdefault(template, []).append(number)
    if not reading.rows and not reading.broken:
        raise InputError(f"{source.name}: no examples in it")
    return reading


def _note(reading: Reading, number: int, error: Unfit) -> None:
    if reading.first is None:
        reading.first = number, str(error)
    if not error.is_missing:
        reading.no_text.setdefault(error.column, []).append(number)
    elif error.column == reading.answer and reading.columns.asked.may_lack:  # the text is there
        reading.unlabelled.append(number)
    else:
        reading.without.setdefault(error.column, []).append(number)


def refuse_broken(reading: Reading) -> None:
    """``InputError`` for a record that can't be read; names the first, and counts the others."""
    if not reading.broken:
        return
    first, *others = reading.broken
    more = ""
    if others:
        places = reading.spoken([each.number for each in others])
        more = f" ({len(others):,} more records can't be read: {places})"
    raise InputError(f"{first.message}{more}")


def kinds_of_broken(reading: Reading) -> list[tuple[str, int, str, str]]:
    """What is wrong with records that can't be read: what, how often, where, and the first."""
    counts = Counter(each.what for each in reading.broken)
    found = []
    for what, count in counts.items():
        those = [each for each in reading.broken if each.what == what]
        places = reading.spoken([each.number for each in those])
        found.append((what, count, places, those[0].message))
    return found
