"""A number that a text is worth: stars, a price, a grade."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from lstmlab.data.columns import Columns
from lstmlab.data.reading.source import Unfit, text_of
from lstmlab.data.roles.role import Role
from lstmlab.data.understanding.alike import stripped
from lstmlab.errors import InputError
from lstmlab.language.quoting import short

if TYPE_CHECKING:
    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.guessing.profile import Profile

MEASURED = Columns({"text": "text", "number": "number"})

LARGEST = 1e15
"""Of the numbers that are read: beyond it, not even whole ones are told apart."""
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_AROUND = re.compile(r"^[$€£¥￥₹]|[$€£¥￥₹%元分]$")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_COMMA = re.compile(r"[+-]?\d+,\d+")


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
    caution = (
        "It gives every text a number, also one that has nothing to do with it; and hardly one "
        "beyond those that it has learned from."
    )

    def read(self, value: Any, column: str) -> str:
        """A number is written in one way: ``1,250.0``, ``$1250`` and ``1250`` are the same."""
        text = text_of(value, column)
        number = number_of(text)
        if number is None:
            raise Unfit(column, f"{column} is '{short(text, 40)}', not a number")
        return written(number)

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
        from lstmlab.data.guessing.numbers import measured

        return measured(found, known, task, told=told)

    def likely(self, column: Profile) -> float:
        from lstmlab.data.guessing.numbers import as_number

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


def number_of(text: str) -> float | None:
    """The number that ``text`` is; None if it is none.

    A currency's sign, ``%``, ``元`` or ``分`` may stand around it, and spaces or commas between
    thousands; where a comma can't be that, it is a decimal one.
    """
    bare = re.sub(r"\s", "", _AROUND.sub("", stripped(text)).replace("−", "-"))
    if _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    elif _COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    if not _PLAIN.fullmatch(bare):
        return None
    number = float(bare)
    return number if abs(number) <= LARGEST else None


def written(number: float) -> str:
    """The one form of a number as a cell."""
    if number == math.floor(number):
        return str(int(number))
    return repr(number)


ROLE = Number()
