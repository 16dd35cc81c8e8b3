"""When two texts count as the same."""

from __future__ import annotations

import unicodedata


def plainly(text: str) -> str:
    """``text`` without what hardly tells texts apart: case, spacing, full-width forms (NFKC).

    Two texts are duplicates if this is the same of both.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.lower().split())
