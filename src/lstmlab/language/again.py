"""Sentences that evidence has in English, said in another language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lstmlab.language.notes import NOTES
from lstmlab.language.say import Say


def say_note(note: str, say: Say) -> str:
    """A record's note, its words for splits and ends of texts, too."""
    return say_again(note, NOTES, say, words=("split", "end", "unit"))


def say_again(text: str, templates: Sequence[str], say: Say, words: Sequence[str] = ()) -> str:
    """Find the template that ``text`` was made from, and say it; else the text as it is.

    What the places named in ``words`` are filled with is said, too.
    """
    for template in templates:
        pieces = re.split(r"{(\w+)}", template)
        pattern = "".join(
            f"(?P<{piece}>.*{'?' * (piece in words)})" if place % 2 else re.escape(piece)
            for place, piece in enumerate(pieces)
        )
        if found := re.fullmatch(pattern, text):
            filled = found.groupdict()
            said = {name: say(filled[name]) for name in words if name in filled}
            return say(template, **filled | said)
    return text
