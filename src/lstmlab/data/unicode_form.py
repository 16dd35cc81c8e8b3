"""The one Unicode form that texts and labels are compared, counted and learned in: NFC."""

from __future__ import annotations

import unicodedata


def composed(text: str) -> str:
    """``text`` in Unicode's form NFC, in which é is one character, however it was typed.

    macOS names files in another form, and some keyboards type it; what looks the same would be
    two labels or two words.
    """
    # Almost all text is in that form already, and asking costs less than a copy.
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)
