"""A number that a text is worth: stars, a price, a grade."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from lstmlab.data.columns import Columns
from lstmlab.data.reading.source import Unfit, text_of
from lstmlab.data.roles.role import Role
from lstmlab.data.understanding.numbers import Marks, has_marks, marks_of, number_of, told_of
from lstmlab.errors import InputError
from lstmlab.language.quoting import short

if TYPE_CHECKING:
    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.guessing.profile import Profile

MEASURED = Columns({"text": "text", "number": "number"})


class Number(Role):
    name = "number"
    called = "measured"
    usual: ClassVar[Mapping[str, str]] = MEASURED
    turn = 3
    tasks: ClassVar[tuple[str, ...]] = ("regression",)
    guess_turn = 1  # before labels, which a number can be taken for
    noun = "number"

    is_number: ClassVar[bool] = True
    may_lack: ClassVar[bool] = True
    may_have_features: ClassVar[bool] = True
    caution = (
        "It gives every text a number, also one that has nothing to do with it; and hardly one "
        "beyond those that it has learned from."
    )

    def read(self, value: Any, column: str) -> str:
        """A number is written in one way: ``1250.0``, ``$1250`` and ``1250`` are the same; but
        commas, and points as between thousands, stay until the whole column says what they are."""
        text = text_of(value, column)
        number = number_of(text)
        if number is None:
            raise Unfit(column, f"{column} is '{short(text, 40)}', not a number")
        return text if has_marks(text) else written(number)

    def settled(
        self,
        column: str,
        cells: Mapping[str, Sequence[str]],
        where: Callable[[str, int, int], str],
    ) -> tuple[Mapping[str, Sequence[str]], list[str]]:
        """Returns the numbers with commas and points read: where some can be but one, all are."""
        marked = {cell for part in cells.values() for cell in part if has_marks(cell)}
        if not marked:
            return cells, []
        marks = marks_of(cell for part in cells.values() for cell in part)
        read = {cell: _read(cell, marks) for cell in marked}
        made = {split: [read.get(cell, cell) for cell in part] for split, part in cells.items()}
        in_order = (cell for part in cells.values() for cell in part if cell in marked)
        return made, [*told_of(column, in_order, marks)]

    def check(
        self,
        column: str,
        named: Mapping[str, str],
        splits: Mapping[str, Mapping[str, Sequence[str]]],
        where: Callable[[str, int], str] | None = None,
    ) -> None:
        """``InputError`` where all numbers of train are one."""
        known = set(splits["train"][column])
        if len(known) == 1:
            raise InputError(
                f"{named['train']}: every number is {next(iter(known))}; there must be two at least"
            )

    def guess(
        self,
        found: Sequence[Profile],
        known: Mapping[str, str],
        task: str | None,
        *,
        told: bool,
    ) -> Guess | None:
        from lstmlab.data.guessing.by_role.numbers import measured

        return measured(found, known, task, told=told)

    def likely(self, column: Profile) -> float:
        from lstmlab.data.guessing.by_role.numbers import as_number

        return as_number(column)

    def shown(self, column: str, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        numbers = sorted(map(float, cells))
        middle = numbers[len(numbers) // 2]
        mean = sum(numbers) / len(numbers)
        yield (
            f"the {column}s",
            f"{numbers[0]:g} to {numbers[-1]:g}, {len(set(numbers)):,} different; "
            f"mean {mean:.4g}, median {middle:g}",
        )


def _read(cell: str, marks: Marks) -> str:
    number = number_of(cell, marks)
    assert number is not None  # or it was no cell
    return written(number)


def written(number: float) -> str:
    """The one form of a number as a cell."""
    if number == math.floor(number):
        return str(int(number))
    return repr(number)


ROLE = Number()
