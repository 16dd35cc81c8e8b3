"""Numbers as people write them."""

from __future__ import annotations

import re

from lstmlab.data.understanding.alike import stripped

LARGEST = 1e15
"""The largest number that is read: beyond it, not even whole ones are told apart."""
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_AROUND = re.compile(r"^[$€£¥￥₹]|[$€£¥￥₹%元分]$")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_COMMA = re.compile(r"[+-]?\d+,\d+")


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
