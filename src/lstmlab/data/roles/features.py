"""Numbers and categories that stand beside a text: a price, a country."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from lstmlab.data.beside import held
from lstmlab.data.reading.source import LONGEST_TEXT, TooLong, Unfit, as_label, as_text, too_long
from lstmlab.data.roles.role import Role
from lstmlab.data.understanding.alike import is_blank


class Features(Role):
    """A cell is a JSON object: the name of each column -> what stands there as text, or null."""

    name = "features"
    noun: ClassVar[str] = "number or category"
    may_be_columns: ClassVar[bool] = True
    stands_beside: ClassVar[bool] = True

    def value(self, row: Mapping[str, Any], name: str) -> Any:
        """What stands in each of the columns that ``name`` lists."""
        if name == self.name and name in row:  # in memory it may be all of them already
            return row[name]
        return {part: row.get(part) for part in ([name] if name in row else name.split(","))}

    def read(self, value: Any, column: str) -> str:
        """A blank one among several is null. What is no object is taken for the only one."""
        if isinstance(value, Mapping):
            if not value:
                raise Unfit(column, f"{column} is empty")
            return cell_of(value, column)
        text = as_text(value)
        if text is None or is_blank(text):
            if value is None or value != value or text is not None:
                raise Unfit(column, f"no {column}; fill it in or remove the row", is_missing=True)
            raise Unfit(column, f"{column} is {type(value).__name__}, not {self.noun}")
        if known := _of_text(text):
            return cell_of(known, column)
        return cell_of({column: text}, column)

    def check(
        self,
        column: str,
        named: Mapping[str, str],
        splits: Mapping[str, Mapping[str, Sequence[str]]],
        where: Callable[[str, int], str] | None = None,
    ) -> None:
        """``InputError`` for a column that can tell nothing: all the same, an id, a text."""
        held.refuse(splits["train"][column], named["train"])

    def flagged(self, cells: Iterator[str]) -> Iterator[str]:
        """Says what each column is taken for, and of what in it little can be learned."""
        return held.flagged([*cells])

    def shown(self, column: str, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        return held.shown(cells)


def cell_of(values: Mapping[str, Any], column: str = "features") -> str:
    """The cell of such values, by the names of their columns; ``Unfit`` for what is no text."""
    each = {str(name): _text(value, str(name), column) for name, value in values.items()}
    return json.dumps(each, ensure_ascii=False)


def _text(value: Any, name: str, column: str) -> str | None:
    """What stands there in the one form of a label; None where nothing does."""
    if hasattr(value, "item"):  # NumPy's
        value = value.item()
    text = as_text(value)
    if text is None:
        if value is None or value != value:
            return None
        raise Unfit(column, f"{name} is {type(value).__name__}, neither a number nor a category")
    if len(text) > LONGEST_TEXT:
        raise TooLong(column, f"{name} {too_long(text)}")
    try:
        text.encode()
    except UnicodeEncodeError:  # JSON can spell it
        raise Unfit(column, f"{name}: half a surrogate pair is no text; remove it") from None
    return as_label(text) or None


def _of_text(text: str) -> Mapping[str, Any] | None:
    """The object that is written in ``text``; None if none is."""
    if not text.startswith("{"):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found else None


ROLE = Features()
