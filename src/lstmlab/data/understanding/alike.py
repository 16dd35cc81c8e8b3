"""When two texts count as the same."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmlab.data.columns import Columns

_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
"""Characters without a width, which programs leave at the ends of cells."""
_SPACES = (
    string.whitespace
    + _UNSEEN
    + "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    + "".join(map(chr, range(0x2000, 0x200B)))
)


def plainly(text: str) -> str:
    """``text`` without what hardly tells texts apart: case, spacing, full-width forms (NFKC).

    Two texts are duplicates if this is the same of both.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.lower().split())


def alike_keys(
    examples: Mapping[str, Sequence[str]], columns: Columns, *, by_text: bool = False
) -> Iterator[str]:
    """What tells examples apart: all that a model reads of each, :func:`plainly`; or the texts
    alone, whatever stands beside them."""
    read = (examples[column] for column in (columns.text_inputs if by_text else columns.inputs))
    return ("\0".join(map(plainly, texts)) for texts in zip(*read, strict=True))


def one_form(text: str) -> str:
    """``text`` in Unicode's form NFC: "é" is one character, however a program wrote it."""
    # Almost all text is in that form already, and asking costs less than a copy.
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def stripped(text: str) -> str:
    """``text`` without the spaces around it, those without a width among them."""
    return text.strip(_SPACES)


def is_blank(text: str) -> bool:
    """Whether nothing can be seen of ``text``."""
    return not stripped(text)
