"""Where a split's examples are read from, and what a value of a row stands for."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from lstmlab.data.understanding.alike import is_blank, one_form, stripped
from lstmlab.errors import InputError
from lstmlab.language.quoting import option, short, some

Row = tuple[int, Mapping[str, Any]]
"""A number that :meth:`Source.where` understands, and column -> value."""


class Broken(NamedTuple):
    """A record that can't be read."""

    number: int
    """The record's number, which the source can turn into a place, as a row's."""
    what: str
    """What such records are called: ``rows with another number of fields``."""
    message: str
    """One line that names the place, and says what to do."""


def tell(broken: list[Broken] | None, number: int, what: str, message: str) -> None:
    """Add a record to ``broken``; ``InputError`` where there is no such list."""
    if broken is None:
        raise InputError(message)
    broken.append(Broken(number, what, message))


class Unfit(ValueError):
    """What stands in a row is not what must stand in a column; its text says how."""

    def __init__(self, column: str, said: str, *, is_missing: bool = False) -> None:
        super().__init__(said)
        self.column, self.is_missing = column, is_missing


class TooLong(Unfit):
    """A text has more than ``LONGEST_TEXT`` characters. It may be most of the data, so its row is
    never just left out."""


LONGEST_TEXT = 2_000_000
"""Characters of one text, a long novel's. Token by token it takes a gigabyte; what is much longer
would end the process."""
NAMED = 5
"""Rows that are named; of more it is said that there are."""
_NUMBERED = re.compile(r"(.*?)[\s:]*(\d+)")
_WHOLE = re.compile(r"([+-]?\d+)\.0+")


class Source(ABC):
    """A file, two aligned ones, a folder of texts, a split of the hub."""

    def __init__(self, name: str) -> None:
        self.name = name
        """What an error calls it."""

    directed = False
    """Whether which of two :meth:`sides` is the source has been said."""

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """All of them; ``InputError`` names the place of what can't be read."""

    def readable(self, broken: list[Broken]) -> Iterator[Row]:
        """Yields what :meth:`rows` does, but adds a record that can't be read to ``broken``, and
        what comes after it is read."""
        return self.rows()

    def where(self, number: int) -> str:
        """The place of the row that has this number."""
        return f"{self.name}, line {number}"

    def where_in(self, number: int, part: int) -> str:
        """The place of a part of a row, from 0 on: the row's, unless each has a line of its own."""
        return self.where(number)

    def notes(self) -> tuple[str, ...]:
        """What a report must say of how it was read; after :meth:`rows` were read."""
        return ()

    def sides(self) -> tuple[str, str] | None:
        """The columns that are source and target where the user says nothing else, if any."""
        return None

    def columns(self) -> list[str]:
        """Names of the columns (those of the first record)."""
        broken: list[Broken] = []
        for _, row in self.readable(broken):
            return [str(name) for name in row]
        if broken:
            raise InputError(broken[0].message)
        raise InputError(f"{self.name}: no examples in it")


def listed(source: Source, numbers: Sequence[int]) -> tuple[str, str]:
    """Says where the first few of these rows are: ``lines``, and ``37, 52, 160 …``."""
    said = [source.where(number) for number in numbers[:NAMED]]
    said = [place.removeprefix(source.name).lstrip(", /\\") for place in said]
    split = [_NUMBERED.fullmatch(place) for place in said]
    unit, places = "file", [*map(short, said)]
    if all(split) and len(kinds := {match[1] for match in split if match}) == 1:
        unit, places = kinds.pop(), [match[2] for match in split if match]
    more = " …" if len(numbers) > NAMED else ""
    return unit + ("s" if len(numbers) > 1 else ""), ", ".join(places) + more


def too_long(text: str) -> str:
    """What is wrong with a text beyond ``LONGEST_TEXT``, and what to do."""
    return (
        f"has {len(text):,} characters, and at most {LONGEST_TEXT:,} are read at once; cut it, or "
        "split it into several"
    )


def text_of(value: Any, column: str, *, may_be_blank: bool = False) -> str:
    """``value`` as the text that stands in ``column``; ``Unfit`` if it can't be one."""
    text = as_text(value)
    if text is None or (is_blank(text) and not may_be_blank):
        if value is None or value != value or text is not None:
            raise Unfit(column, f"no {column}; fill it in or remove the row", is_missing=True)
        raise Unfit(column, f"{column} is {type(value).__name__}, not text")
    if len(text) > LONGEST_TEXT:
        raise TooLong(column, f"{column} {too_long(text)}")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:  # JSON can spell it
            raise Unfit(column, "half a surrogate pair is no text; remove it") from None
    return one_form(text)


def no_column(where: str, column: str, name: str, found: list[str], hint: str = "") -> str:
    """One line for a column that isn't there."""
    return (
        f"{where}: no column '{short(name)}' (there are: {some(found)}); "
        f"name yours with {option(column, hint or 'NAME')}"
    )


def as_text(value: Any) -> str | None:
    """What stands for a value in a data set; None for nothing, and for what is no text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value != value:  # what pandas writes for nothing
        return None
    return str(value) if isinstance(value, str | int | float) else None


def as_label(text: str) -> str:
    """A label without spaces around it and in one Unicode form; a whole number is written in one
    way: 1, 1.0 and "1" are the same label, in whichever files of a data set they stand."""
    label = stripped(one_form(text))
    whole = _WHOLE.fullmatch(label)
    return whole[1] if whole else label
