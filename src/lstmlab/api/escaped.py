"""Other people's words in Markdown."""

from __future__ import annotations

import re


def plain(text: str, most: int = 300) -> str:
    """A user's text in a table's cell: one line, nothing of it read as Markdown or HTML."""
    short = text if len(text) <= most else f"{text[: most - 1]}…"
    return re.sub(r"([\\`*_|<>\[\]#&])", r"\\\1", " ".join(short.split()))
