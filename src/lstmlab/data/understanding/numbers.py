"""Numbers as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lstmlab.data.understanding.alike import stripped
from lstmlab.language import notes
from lstmlab.language.quoting import short

LARGEST = 1e15
"""The largest number that is read: beyond it, not even whole ones are told apart."""
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_AROUND = re.compile(r"^[$€£¥￥₹]|[$€£¥￥₹%元分]$")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_POINTED = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
"""One point, which may stand between thousands: ``1.250``."""
_POINTS = re.compile(r"[+-]?[1-9]\d{0,2}((\.\d{3})+,\d+|(\.\d{3}){2,})")
"""Points that do: ``1.250,75`` and ``1.250.000``."""


class Marks(NamedTuple):
    """What the commas and points of a column's numbers are, where one alone could be either."""

    decimal_commas: bool = False
    """Whether ``1,250`` is little more than one."""
    parting_points: bool = False
    """Whether ``1.250`` is more than a thousand."""


def number_of(text: str, marks: Marks = Marks()) -> float | None:
    """The number that ``text`` is; None if it is none.

    A currency's sign, ``%``, ``元`` or ``分`` may stand around it, and spaces, commas or points
    between thousands. A comma or point alone that could be that or decimal is what ``marks`` says;
    by itself a comma parts thousands, and a point is decimal.
    """
    bare = _bare(text)
    if _POINTS.fullmatch(bare) or (marks.parting_points and _POINTED.fullmatch(bare)):
        bare = bare.replace(".", "").replace(",", ".")
    elif _COMMA.fullmatch(bare) and (marks.decimal_commas or not _THOUSANDS.fullmatch(bare)):
        bare = bare.replace(",", ".")
    elif _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    if not _PLAIN.fullmatch(bare):
        return None
    number = float(bare)
    return number if abs(number) <= LARGEST else None


def has_marks(text: str) -> bool:
    """Whether ``text`` has commas or points that a whole column must say the meaning of."""
    bare = _bare(text)
    return "," in bare or _is_pointed(bare)


def marks_of(texts: Iterable[str]) -> Marks:
    """What the commas and points of these numbers are: where some can be but one thing, all are."""
    commas = decimal_points = False
    for bare in map(_bare, texts):
        if _POINTS.fullmatch(bare) or (_COMMA.fullmatch(bare) and not _THOUSANDS.fullmatch(bare)):
            commas = True
        elif "." in bare and not _POINTED.fullmatch(bare):
            decimal_points = True
    return Marks(commas, commas and not decimal_points)


def told_of(column: str, texts: Iterable[str], marks: Marks) -> Iterator[str]:
    """Notes on commas and points that could be either, with the first number of each kind."""
    doubtful = [text for text in texts if number_of(text) != number_of(text, marks)]
    for template, mark in ((notes.DECIMAL_COMMA, ","), (notes.PARTING_POINT, ".")):
        if found := next((text for text in doubtful if mark in text), ""):
            yield template.format(column=short(column), number=short(found, 40))


def _is_pointed(bare: str) -> bool:
    return bool(_POINTED.fullmatch(bare) or _POINTS.fullmatch(bare))


def _bare(text: str) -> str:
    """``text`` without what may stand around a number."""
    return re.sub(r"\s", "", _AROUND.sub("", stripped(text)).replace("−", "-"))
