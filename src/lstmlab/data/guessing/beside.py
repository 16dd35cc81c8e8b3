"""Which columns of a table could stand beside its text, so that a person hears of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lstmlab.data.guessing.guessed import Guess
from lstmlab.data.guessing.profile import Profile
from lstmlab.language.quoting import as_argument, some

_MOST = 6
"""Columns that are named in words."""


def with_features_named(guessed: Guess, found: Sequence[Profile]) -> Guess:
    """Returns the guess with one more choice, the numbers and categories that could be read beside
    the text; the guess as it is where the task reads none, or there are none."""
    if not guessed.wanted.asked.may_have_features:
        return guessed
    taken = {part for name in guessed.columns.values() for part in (name, *name.split(","))}
    free = [
        each.name
        for each in found
        if each.name not in taken and "," not in each.name and each.nature in {"number", "classes"}
    ]
    if not free:
        return guessed
    named = some((f"'{name}'" for name in free), _MOST)
    said = f"--features {as_argument(','.join(free))} to have {named} read beside the text"
    return replace(guessed, alternatives=(*guessed.alternatives, said))
