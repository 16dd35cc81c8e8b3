"""Which column of a table is a text to model, where nothing else can be learned of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lstmlab.data.guessing import column_names as called
from lstmlab.data.guessing.guessed import Guess, as_text, ranked, reason
from lstmlab.data.guessing.profile import Profile


def running(found: Sequence[Profile], known: Mapping[str, str]) -> Guess | None:
    """A text to model; None where no column is one."""
    texts = ranked(found, known, "text", as_text)
    if not texts:
        return None
    text = texts[0][1]
    why = reason("text", text, known, called.TEXT | called.TITLE)
    return Guess(
        "language-modeling",
        {"text": text.name},
        (why, "language-modeling: no other column could be a label or the other side of a pair"),
    )
