"""Sentences that evidence has in English, said in another language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lstmlab.evidence.say import Say


def say_again(text: str, templates: Sequence[str], say: Say) -> str:
    """Find the template that ``text`` was made from, and say it; else the text as it is."""
    for template in templates:
        pieces = re.split(r"{(\w+)}", template)
        pattern = "".join(
            f"(?P<{piece}>.*)" if place % 2 else re.escape(piece)
            for place, piece in enumerate(pieces)
        )
        if found := re.fullmatch(pattern, text):
            return say(template, **found.groupdict())
    return text
